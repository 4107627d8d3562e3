// Writes a checkpoint as a Hugging Face folder: config.json, model.safetensors, tokenizer.json. What `openCheckpoint`
// reads again, and other programs that know GLM.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from './checkpoint';
import { writeTensorFile, type StoredTensor } from './tensorFile';
import { writeWholeFolder } from './wholeFolder';

/** @param folder must not exist */
export async function writeCheckpoint(checkpoint: Checkpoint, folder: string): Promise<void> {
  const { architecture, tensors: source, tokenizerJson } = checkpoint;
  const config = {
    model_type: 'glm',
    architectures: ['GLMForConditionalGeneration'],
    num_layers: architecture.layers,
    hidden_size: architecture.hiddenSize,
    num_attention_heads: architecture.heads,
    vocab_size: architecture.vocabSize,
    max_sequence_length: architecture.maxSequenceLength,
    attention_scale: architecture.attentionScale,
    block_position_encoding: true,
    relative_encoding: false,
    output_predict: true,
    torch_dtype: 'float32',
  };
  const tensors = new Map<string, StoredTensor>();
  for (const name of source.names()) {
    tensors.set(`glm.${name}`, { shape: source.shape(name), data: await source.read(name) });
  }
  const isWhole = (other: string) => Promise.resolve(existsSync(join(other, 'model.safetensors')));
  await writeWholeFolder(folder, isWhole, async (part) => {
    await writeFile(join(part, 'config.json'), `${JSON.stringify(config, undefined, 2)}\n`);
    await writeFile(join(part, 'tokenizer.json'), JSON.stringify(tokenizerJson));
    await writeTensorFile(join(part, 'model.safetensors'), tensors, { format: 'pt' });
  });
}
