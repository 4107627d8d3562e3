// The programs whose files are written and read.

export const exportTargets = ['hugging-face', 'doccano', 'label-studio', 'prodigy', 'argilla'] as const;
export type ExportTarget = (typeof exportTargets)[number];
