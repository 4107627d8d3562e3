// Why a device cannot be used.

/** Why a device cannot be used: a code that can be put into words of any language, and details as they came. */
export type DeviceProblem =
  /** The runtime has none of it on this kind of machine. */
  | { readonly code: 'platform'; readonly detail: string }
  /** No graphics card with a driver that WebGPU can use. */
  | { readonly code: 'noAdapter'; readonly detail: string }
  /** Linux without the Vulkan loader (libvulkan.so.1), through which WebGPU finds graphics cards. */
  | { readonly code: 'noVulkan'; readonly detail: string }
  /** The runtime's CUDA libraries were not installed. */
  | { readonly code: 'cudaNotInstalled'; readonly detail: string }
  /** A library that CUDA needs is not on this machine; the detail names it. */
  | { readonly code: 'cudaLibrary'; readonly detail: string }
  /** NVIDIA's driver is not on this machine. */
  | { readonly code: 'noNvidiaDriver'; readonly detail: string }
  /** Anything else: the runtime's or the system's own words. */
  | { readonly code: 'failed'; readonly detail: string };

/** A problem in one line for people. */
export function plainProblem({ code, detail }: DeviceProblem): string {
  switch (code) {
    case 'platform':
      return `not on this platform (${detail})`;
    case 'noAdapter':
      return 'no graphics adapter that WebGPU could use was found';
    case 'noVulkan':
      return 'Vulkan (libvulkan.so.1) is not installed, through which WebGPU finds graphics cards';
    case 'cudaNotInstalled':
      return 'CUDA support is not installed: "glm cuda install" downloads it';
    case 'cudaLibrary':
      return `${detail} was not found: install NVIDIA's libraries ${nvidiaPackage(detail)}`;
    case 'noNvidiaDriver':
      return 'no NVIDIA driver was found (libcuda.so.1)';
    case 'failed':
      return detail;
  }
}

/** What NVIDIA calls the package that holds a library, for example `CUDA 12` or `cuDNN 9`. */
export function nvidiaPackage(library: string): string {
  const major = /\.so\.(\d+)/.exec(library)?.[1] ?? '';
  if (library.startsWith('libcudnn')) {
    return `cuDNN ${major}`.trim();
  }
  // libcurand and libcufft count their versions by themselves.
  return /^libcu(blas|blasLt|dart)\./.test(library) ? `CUDA ${major}`.trim() : 'CUDA';
}
