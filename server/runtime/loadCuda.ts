// Loads the runtime with its CUDA provider, where that was installed.
//
// The provider is a library of some hundred megabytes that is downloaded separately, and the runtime looks for it beside
// its own library and nowhere else. The folder of an installed extension is no place for that: it may be read-only, and
// the next version of the extension has another. So the user's data folder holds the provider together with a copy of
// the runtime, and that copy is loaded here before onnxruntime-node loads its own: the system loads a library of the
// same name (soname) only once in a process, so onnxruntime-node then works with the copy, which finds its provider
// beside it.
import { join } from 'node:path';
import { cudaFolder, cudaIsInstalled, dlopenError } from './cudaLibraries';

if (cudaIsInstalled()) {
  // Where that fails, the runtime that the program brings along does everything but CUDA.
  dlopenError(join(cudaFolder(), 'onnxruntime_binding.node'));
}
