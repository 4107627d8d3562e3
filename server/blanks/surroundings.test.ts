import { describe, expect, it } from 'vitest';
import { fitToSurroundings } from './surroundings';

const bytePairs = { lowerCases: false, keepsSpaces: true };
const uncased = { lowerCases: true, keepsSpaces: false };
const cased = { lowerCases: false, keepsSpaces: false };

type Case = readonly [answer: string, before: string, after: string, fitted: string];

function fits(traits: typeof uncased, cases: readonly Case[], insertion = false): void {
  it.each(cases.map(([answer, before, after, fitted]) => ({ answer, before, after, fitted })))(
    '$before⟦$answer⟧$after → $fitted',
    ({ answer, before, after, fitted }) => {
      expect(fitToSurroundings(answer, before, after, traits, insertion)).toBe(fitted);
    },
  );
}

describe('answers of a byte-level tokenizer', () => {
  fits(bytePairs, [
    // The document has the space already.
    [' cat', 'The ', ' sat.', 'cat'],
    [' cat', '', ' sat.', 'cat'],
    [' cat', 'One.\n', ' sat.', 'cat'],
    [' cat', 'One.\r\n', ' sat.', 'cat'],
    [' cat', '\t', '', 'cat'],
    ['  cat', 'The ', ' sat.', 'cat'],
    // The answer brings the space.
    [' cat', 'The', ' sat.', ' cat'],
    [' world', 'Hello,', '!', ' world'],
    // It continues a word.
    ['happy', 'un', ' man', 'happy'],
    ['ing', 'walk', '.', 'ing'],
    // Opening marks want no space after them.
    [' see', '(', ')', 'see'],
    [' Yes', 'He said "', '"', 'Yes'],
    [' Yes', 'He said “', '”', 'Yes'],
    [' he', 'said "Yes"', ' left', ' he'],
    [' x', 'where $', '$ is', 'x'],
    [' x', 'in `', '`', 'x'],
    [' bold', 'very **', '** text', 'bold'],
    [' text', 'very **bold**', '', ' text'],
    [' known', 'a well-', ' man', 'known'],
    [' or', 'and/', ' both', 'or'],
    [' name', '@', '', 'name'],
    [' 3', 'Figure~', '', '3'],
    [' bold', 'a <b>', '</b>', 'bold'],
    [' cell', '|', '|', 'cell'],
    [' yes', 'well—', '', 'yes'],
    [" 's", 'the dog', ' tail', "'s"],
    [' em', '\\textbf{', '}', 'em'],
    // Nor is there one before closing marks, or at the end of a line.
    ['cat ', 'The ', '.', 'cat'],
    ['cat ', 'The ', ' sat', 'cat'],
    ['cat ', 'The ', '', 'cat'],
    ['cat\n', 'The ', '\nsat', 'cat'],
    [' ,', 'however', ' he', ','],
    [' ...', 'well', '', '...'],
    [' .NET', 'uses', ' now', ' .NET'],
    // Attached by its author.
    [' cat', 'The ', 'like', 'cat'],
    // Chinese.
    ['北京', '我在', '工作。', '北京'],
    [' 北京', '我在', '工作。', '北京'],
    ['北京 ', '我在', '工作。', '北京'],
    // Line breaks and indentation.
    ['one\ntwo', 'a\r\n', '\r\nb', 'one\r\ntwo'],
    ['one\r\ntwo', 'a\n', '\nb', 'one\ntwo'],
    ['\n\nNext', 'The end. ', '', '\n\nNext'],
    ['\n\nNext', 'The end.\n', '', 'Next'],
    ['    return', 'def f():\n', '', '    return'],
    // Characters of two units stay whole; capitals are the model's.
    [' 🎉', 'party ', '', '🎉'],
    ['😀 ', '😀', '😀', '😀 '],
    ['cat', '', ' sat', 'cat'],
    ['', 'a ', ' b', ''],
    [' ', 'a ', ' b', ''],
  ]);
});

describe('answers of a WordPiece tokenizer: spaces', () => {
  fits(cased, [
    ['cat', 'The ', ' sat.', 'cat'],
    ['cat', 'The', ' sat.', ' cat'],
    ['cat', 'The', '.', ' cat'],
    ['happy', 'un', '', ' happy'],
    ['##happy', 'un', ' man', 'happy'],
    ['##ing', 'walk', '', 'ing'],
    ['walk ##ing', 'I am ', '', 'walking'],
    ['cat', 'He said.', '', ' cat'],
    ['cat', 'He said,', '', ' cat'],
    ['cat', '(', ')', 'cat'],
    ['cat', '"', '"', 'cat'],
    ['cat', 'the "word"', '', ' cat'],
    ['known', 'well-', '', 'known'],
    ['or', 'and/', '', 'or'],
    ['5', '3.', '', '5'],
    ['30', '10:', '', '30'],
    [', he said', 'Yes', '', ', he said'],
    ['. He left', 'Yes', '', '. He left'],
    ["' s", 'the dog', ' tail', "'s"],
    ['- of - the - art', 'state', '', '-of-the-art'],
    ['%', 'about 5', '', '%'],
    ['( or so )', 'about 5', '', ' (or so)'],
    ['x', '\\textbf{', '}', 'x'],
    ['x', 'where $', '$', 'x'],
    ['x', '**', '**', 'x'],
    ['🎉', 'party', '', ' 🎉'],
    ['😀 😀', '', '', '😀 😀'],
    ['cat', 'The ', 'like', 'cat'],
    ['', 'The ', '', ''],
  ]);
});

describe('answers of a WordPiece tokenizer: English typography', () => {
  const tidied: readonly (readonly [string, string])[] = [
    ["don ' t", "don't"],
    ["I ' m sure we ' ll say they ' ve won", "I'm sure we'll say they've won"],
    ["the dog ' s tail", "the dog's tail"],
    ["the dogs ' tails", "the dogs' tails"],
    ["o ' clock", "o'clock"],
    ["O ' Brien", "O'Brien"],
    ["the ' word ' here", "the 'word' here"],
    ["it ' s a ' word ' here", "it's a 'word' here"],
    ["the ' 90s", "the '90s"],
    ["get ' em", "get 'em"],
    ['of a few . "', 'of a few."'],
    ['the 100 , 000th', 'the 100,000th'],
    ['sulphur - , x', 'sulphur-, x'],
    ['77 ° F', '77°F'],
    ['don ’ t', 'don’t'],
    ['3 . 5', '3.5'],
    ['about 1 , 000 , 000 people', 'about 1,000,000 people'],
    ['in 2003 , 300 people', 'in 2003, 300 people'],
    ['in 1999 . 20 people', 'in 1999. 20 people'],
    ['at 10 : 30', 'at 10:30'],
    ['note : this', 'note: this'],
    ['e . g . this', 'e.g. this'],
    ['that is , i . e . , this', 'that is, i.e., this'],
    ['J . R . R . Tolkien', 'J.R.R. Tolkien'],
    ['ph . d . student', 'ph.d. student'],
    ['( like this )', '(like this)'],
    ['see [ 1 ] and { x }', 'see [1] and {x}'],
    ['state - of - the - art', 'state-of-the-art'],
    ['5 - 10', '5-10'],
    ['yes - - no', 'yes -- no'],
    ['yes — no', 'yes—no'],
    ['1990 – 1995', '1990–1995'],
    ['and / or', 'and/or'],
    ['" yes , " he said', '"yes," he said'],
    ['he said " yes " and " no "', 'he said "yes" and "no"'],
    ['“ yes ” he said', '“yes” he said'],
    ['what ? ! no . . .', 'what?! no...'],
    ['costs $ 5 . 50', 'costs $5.50'],
    ['50 % of', '50% of'],
    ['snake _ case', 'snake_case'],
    ['c + + code', 'c++ code'],
    ['1 + 2 = 3', '1 + 2 = 3'],
    ['5 - 3 = 2', '5 - 3 = 2'],
    ['r & d', 'r & d'],
    ['* * bold * * text', '**bold** text'],
    ['a * b', 'a * b'],
    ['the ` code ` here', 'the `code` here'],
    ['https : / / www . example . com / path', 'https://www.example.com/path'],
    ['me @ example . com', 'me@example.com'],
    ['read readme . md first', 'read readme.md first'],
    ['\\ text { x }', '\\text{x}'],
    ['x ^ { 2 }', 'x^{2}'],
    ['embed ##ding ##s', 'embeddings'],
    ['caf ##é', 'café'],
    ['我 爱 你 。', '我爱你。'],
    ['《 红 楼 梦 》 ， 好', '《红楼梦》，好'],
    ['( 北 京 )', '(北京)'],
    ['用 python 写', '用python写'],
  ];
  fits(
    cased,
    tidied.map(([answer, fitted]) => [answer, 'x ', ' x', fitted]),
  );
  fits(cased, [
    ['yes — no', 'one — two ', '', 'yes — no'],
    ['用 python 写', '用 C 写，', '', '用 python 写'],
    ['python', '用', '写', 'python'],
    ['yes " he', 'said "', '', 'yes" he'],
    ['" he', 'said "yes', '', '" he'],
  ]);
});

describe('answers of a lower-casing model: capitals', () => {
  fits(uncased, [
    ['the cat', '', ' sat', 'The cat'],
    ['the cat', 'It rained. ', ' sat', 'The cat'],
    ['the cat', 'It rained! ', ' sat', 'The cat'],
    ['the cat', 'It rained? ', ' sat', 'The cat'],
    ['the cat', 'It rained." ', ' sat', 'The cat'],
    ['the cat', 'It rained. "', ' sat', 'The cat'],
    ['the cat', 'It rained. (', ' sat', 'The cat'],
    ['the cat', 'It rained.\n', ' sat', 'The cat'],
    ['the cat', 'It rained.\n\n', ' sat', 'The cat'],
    ['the cat', 'A title\n\n', ' sat', 'The cat'],
    ['the cat', 'A title\r\n\r\n', ' sat', 'The cat'],
    ['the cat', '# A title\n', ' sat', 'The cat'],
    ['the cat', 'that evening\n', ' sat', 'the cat'],
    ['the cat', 'I saw ', ' there', 'the cat'],
    ['the cat', 'and, ', ' there', 'the cat'],
    // Markdown.
    ['the cat', '# ', '', 'The cat'],
    ['the cat', '## ', '', 'The cat'],
    ['the cat', '- ', '', 'The cat'],
    ['the cat', 'x\n* ', '', 'The cat'],
    ['the cat', 'x\n  - ', '', 'The cat'],
    ['the cat', 'x\n1. ', '', 'The cat'],
    ['the cat', '> ', '', 'The cat'],
    ['the cat', '- [ ] ', '', 'The cat'],
    ['the cat', 'x\n\n> ', '', 'The cat'],
    ['the cat', '> where\n> ', '', 'the cat'],
    ['the cat', '> Here.\n> ', '', 'The cat'],
    ['he asked', '“Who is it?” ', '.', 'he asked'],
    ['asked mary', 'Who is it?" ', '.', 'asked mary'],
    ['he had come', '“It is you!” ', '.', 'He had come'],
    ['the cat', 'x\n- **', '**', 'The cat'],
    ['the cat', 'see `', '`', 'the cat'],
    ['the cat', 'It ran. `', '`', 'the cat'],
    ['the cat', '<p>', '</p>', 'The cat'],
    ['the cat', 'a <b>', '</b>', 'the cat'],
    // LaTeX.
    ['results', '\\section{', '}', 'Results'],
    ['results', 'text\n\\item ', '', 'Results'],
    ['results', 'It ran. \\textbf{', '}', 'Results'],
    ['results', 'the \\textbf{', '}', 'results'],
    ['i', 'where $', '$', 'i'],
    // Abbreviations and unfinished sentences.
    ['dogs', 'animals, e.g. ', '', 'dogs'],
    ['dogs', 'animals, i.e. ', '', 'dogs'],
    ['smith', 'Mr. ', '', 'smith'],
    ['dogs', 'et al. ', '', 'dogs'],
    ['dogs', 'and then... ', '', 'dogs'],
    ['dogs', 'born in 2003. ', '', 'Dogs'],
    // Inside the answer.
    ['it rained . we left', 'Then ', '', 'it rained. We left'],
    ['it rained . we left', 'Then. ', '', 'It rained. We left'],
    ['" yes , " he said', 'Stop. ', '', '"Yes," he said'],
    ['dogs , e . g . poodles', 'Then ', '', 'dogs, e.g. poodles'],
    // The pronoun.
    ['i am', 'Then ', ' sure', 'I am'],
    ["i ' m", 'Then ', ' sure', "I'm"],
    ['he and i', 'Then ', ' left', 'he and I'],
    ['i . e . this', 'that, ', '', 'i.e. this'],
    ['i', 'for ', ' = 1', 'i'],
    ['i am', 'then i left and ', ' sure', 'i am'],
    // Names that the document has.
    ['paris', 'He likes Paris. She likes ', ' too', 'Paris'],
    ['nato', 'They joined NATO. Then ', ' met', 'NATO'],
    ['rain', 'Rain fell. The ', ' stopped', 'rain'],
    // Continuations and other scripts.
    ['##ing', 'Walk', '', 'ing'],
    ['我 爱 你', '', '', '我爱你'],
    ['été', '', '', 'Été'],
    ['🎉 yes', '', '', '🎉 yes'],
  ]);
});

describe('an insertion at a cursor', () => {
  fits(
    bytePairs,
    [
      ['quickly', 'The cat ', 'sat', 'quickly '],
      [' quickly', 'The cat', ' sat', ' quickly'],
      ['happi', 'un', 'ly', 'happi'],
      ['北', '我在', '京', '北'],
      ['', 'The ', 'sat', ''],
      ['one', '', 'two', 'one '],
    ],
    true,
  );
});
