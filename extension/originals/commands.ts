// Names of the commands of remembered originals.
export const showOriginalCommand = 'glm.showOriginal';
export const restoreOriginalCommand = 'glm.restoreOriginal';
