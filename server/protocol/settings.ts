// The user's settings, as the server asks its client for them.
/** Section of the user's settings that the server pulls by scope (`workspace/configuration`). */
export const settingsSection = 'glm';

/** The settings that the server reads; defaults stand in package.json. */
export interface GlmSettings {
  /** A bundled model's name or a folder; empty: the bundled model. */
  readonly model: string;
  /** An adapter's file, or the folder that training has written; empty: none. */
  readonly adapter: string;
  readonly device: 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
  /** Number of candidates. */
  readonly candidates: number;
  /** Longest answer for one blank, in tokens. */
  readonly maxTokens: number;
  readonly strategy: 'greedy' | 'beam' | 'sample';
  readonly temperature: number;
  readonly hover: { readonly enabled: boolean };
  readonly inlineCompletion: {
    /** Suggest wherever the user stops typing. */
    readonly automatic: boolean;
    /** Suggest right after a placeholder has been typed. */
    readonly afterPlaceholder: boolean;
  };
  /** Lenses over lines with blanks. */
  readonly codeLens: boolean;
}
