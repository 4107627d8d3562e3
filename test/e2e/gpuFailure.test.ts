// A graphics card that fails whenever it is used: the processor takes over, and the user is told.
import { describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';

/** An inference process whose graphics card brings it down; on the processor it has one candidate. */
const brokenGpu = `let device;
process.on('message', ({ id, method, params }) => {
  if (method === 'open') device = params.device === 'auto' ? 'webgpu' : params.device;
  const answer = (result) => process.send({ jsonrpc: '2.0', id, result });
  if (method === 'load') answer({ model: 'pretended', device, precision: 'fp32', passedOver: [] });
  if (method === 'fill' && device !== 'cpu') process.abort();
  if (method !== 'fill') return;
  const [request] = Array.isArray(params) ? params : [params];
  const candidate = { text: 'sun', tokenIds: [1], tokens: ['sun'], tokenLogProbs: [-1], logProb: -1 };
  const blanks = request.fill.map((index) => ({ ...request.blanks[index], candidates: [candidate] }));
  answer({ text: request.text, blanks });
});
process.on('disconnect', () => process.exit(0));`;

describe('A graphics card that fails', () => {
  it('gives way to the processor, and the user is told', async () => {
    const options = { replaced: { 'dist/inference.js': brokenGpu } };
    const editor = await Editor.start(
      inject('testEditor'),
      { 'sky.md': 'The [MASK] rose.\n' },
      {},
      [],
      options,
    );
    try {
      const { workbench } = editor;
      await workbench.statusItem.filter({ hasText: 'pretended · WebGPU' }).waitFor();
      await workbench.openFile('sky.md');
      for (let failure = 0; failure < 2; failure++) {
        await workbench.goTo(1, 6);
        await workbench.runCommand('GLM: Fill a Blank');
        const message = workbench.notifications.filter({ hasText: 'GLM could not fill' });
        await message.waitFor();
        expect(await message.innerText()).toContain('The inference process was killed by SIGABRT');
        await workbench.quickPick.waitFor({ state: 'hidden' });
        if (failure === 0) await workbench.runCommand('Notifications: Clear All Notifications');
      }
      const notice = workbench.notifications.filter({ hasText: 'GLM goes on with CPU' });
      await notice.waitFor();
      await workbench.screenshot('gpu-failed');
      await workbench.statusItem.filter({ hasText: 'pretended · CPU' }).waitFor();
      await workbench.runCommand('Notifications: Clear All Notifications');
      await workbench.goTo(1, 6);
      await workbench.runCommand('GLM: Fill a Blank');
      expect(await workbench.quickPickLabels()).toEqual(['sun']);
      await workbench.page.keyboard.press('Enter');
      await expect.poll(() => workbench.visibleText()).toContain('The sun rose.');
    } finally {
      await editor.stop();
    }
  });
});
