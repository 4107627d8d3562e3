// The native runtime, loaded in one place: CUDA's libraries, where they are installed, have to be there before it.
import './loadCuda';

export { InferenceSession, Tensor, listSupportedBackends } from 'onnxruntime-node';
