// The tensors that lie on a device. The runtime frees one when it is told to and never otherwise: not when its
// JavaScript object is collected, and telling it after the session is gone kills the process. So each tensor is held
// here for a cache, and freed when the cache lets go of it, is collected, or loses its session.
import type { Tensor } from './onnxruntime';

export class DeviceMemory {
  readonly #shelves = new Set<Shelf>();
  readonly #owners = new FinalizationRegistry<Shelf>((shelf) => {
    shelf.clear();
    this.#shelves.delete(shelf);
  });

  /** A place for the tensors of `owner`, which it keeps for itself: a shelf without its owner is cleared. */
  shelfOf(owner: object): Shelf {
    const shelf = new Shelf();
    this.#shelves.add(shelf);
    this.#owners.register(owner, shelf);
    return shelf;
  }

  /** Frees everything; to be called before the session that made the tensors is released. */
  clear(): void {
    this.#shelves.forEach((shelf) => shelf.clear());
    this.#shelves.clear();
  }
}

/** Some tensors on the device. */
export class Shelf {
  #tensors: readonly Tensor[] = [];

  get tensors(): readonly Tensor[] {
    return this.#tensors;
  }

  /** Frees what lies here, and takes these instead. */
  replace(tensors: readonly Tensor[]): void {
    this.#tensors.forEach((tensor) => tensor.dispose());
    this.#tensors = tensors;
  }

  clear(): void {
    this.replace([]);
  }
}
