// Reads the parameters of the candidates panel's requests.
import { strategies } from '../glm/decoding/search';
import type { AnswerConditions, CandidatesParams, CandidatesSearch, CombinationsParams } from '../protocol';
import { mostBlanksTogether } from '../protocol';
import { readDocument, readRange, readVersion, record } from './params';
import { invalidParams } from './requests';

/** @throws RequestError InvalidParams */
export function readCandidatesParams(params: unknown): CandidatesParams {
  const { textDocument, version, range, search, conditions } = record(params, 'the parameters');
  return {
    textDocument: readDocument(textDocument),
    version: readVersion(version),
    range: readRange(range),
    search: readSearch(search),
    ...(conditions !== undefined && { conditions: readConditions(conditions) }),
  };
}

/** @throws RequestError InvalidParams */
export function readCombinationsParams(params: unknown): CombinationsParams {
  const { textDocument, version, blanks, search } = record(params, 'the parameters');
  if (!Array.isArray(blanks) || blanks.length === 0 || blanks.length > mostBlanksTogether) {
    throw invalidParams(`blanks must be a list of 1 to ${mostBlanksTogether}`);
  }
  return {
    textDocument: readDocument(textDocument),
    version: readVersion(version),
    search: readSearch(search),
    blanks: blanks.map((blank: unknown) => {
      const { range, conditions } = record(blank, 'blanks');
      return {
        range: readRange(range),
        ...(conditions !== undefined && { conditions: readConditions(conditions) }),
      };
    }),
  };
}

function readSearch(value: unknown): CandidatesSearch {
  const { count, maxTokens, strategy, temperature, seed } = record(value, 'search');
  const known = strategies.find((name) => name === strategy);
  if (known === undefined) throw invalidParams(`search.strategy must be ${strategies.join(', ')}`);
  return {
    count: readNumber(count, 'search.count', 1, 64),
    maxTokens: readNumber(maxTokens, 'search.maxTokens', 1, 256),
    strategy: known,
    temperature: readNumber(temperature, 'search.temperature', 0.001, 100),
    seed: readNumber(seed, 'search.seed', -(2 ** 31), 2 ** 31 - 1),
  };
}

function readConditions(value: unknown): AnswerConditions {
  const { contains, oneOf, onlyWords, match, minWords, maxWords } = record(value, 'conditions');
  return {
    ...(contains !== undefined && { contains: readText(contains, 'conditions.contains') }),
    ...(oneOf !== undefined && { oneOf: readTexts(oneOf, 'conditions.oneOf') }),
    ...(onlyWords !== undefined && { onlyWords: readTexts(onlyWords, 'conditions.onlyWords') }),
    ...(match !== undefined && { match: readText(match, 'conditions.match') }),
    ...(minWords !== undefined && { minWords: readNumber(minWords, 'conditions.minWords', 0, 1000) }),
    ...(maxWords !== undefined && { maxWords: readNumber(maxWords, 'conditions.maxWords', 1, 1000) }),
  };
}

function readNumber(value: unknown, name: string, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw invalidParams(`${name} must be a number from ${least} to ${most}`);
  }
  return value;
}

function readText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalidParams(`${name} must be a string`);
  return value;
}

function readTexts(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw invalidParams(`${name} must be a list of strings`);
  return value.map((text) => readText(text, name));
}
