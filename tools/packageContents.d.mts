// Types of packageContents.mjs, for its test.
export declare const programs: readonly string[];
export declare const targets: readonly string[];
export declare const largestPackage: Readonly<Record<string, number>>;
export declare function binariesFor(target: string): readonly string[];
export declare function contentsProblems(
  files: readonly string[],
  target: string,
  pages?: readonly string[],
): string[];
