// A graph without weights that keeps some slots of a cache and forgets the others: caches on a device cannot be
// touched from outside, so the device has to do it.
import { headSize, type Architecture } from '../glm/architecture';
import { Graph } from './graph';
import { names } from './names';

/** Builds the graph: slot `slots[i]` of every past key and value becomes slot `i` of the present ones. */
export function buildGatherSlots(architecture: Architecture): Graph {
  const { layers, heads } = architecture;
  const graph = new Graph();
  const shape = (slots: string) => [1, heads, slots, headSize(architecture)];
  const slots = graph.input(names.slots, 'int32', ['kept']);
  for (let layer = 0; layer < layers; layer++) {
    for (const [past, present] of [
      [names.pastKey(layer), names.presentKey(layer)],
      [names.pastValue(layer), names.presentValue(layer)],
    ] as const) {
      graph.input(past, 'float32', shape('past'));
      graph.operator('Gather', present, [past, slots], { axis: 2 });
      graph.output(present, 'float32', shape('kept'));
    }
  }
  return graph;
}
