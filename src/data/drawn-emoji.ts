import { type PhraseGrammar, drawPhrase } from './phrase-grammar.js';
import { type DrawnTextOptions, type LabeledText, drawTexts } from './drawn-text.js';

/** What the labels of emoji sentences mean: affection, ball games, joy, sorrow and anger, food. */
export const EMOJI = ['❤️', '⚾', '😄', '😞', '🍴'] as const;

const SHARED: PhraseGrammar = {
  dear: ['my mum', 'my dad', 'my wife', 'my son', 'my daughter', 'my friend', 'you', 'my grandmother', 'my dog', 'her'],
  friend: ['my friend', 'my sister', 'he', 'she', 'my boss', 'the teacher', 'my brother', 'everyone'],
  today: ['today', 'tonight', 'now', 'this week', 'on sunday', 'tomorrow', 'again', 'after work'],
};

/** How sentences of each class are put together. */
const SENTENCES: readonly PhraseGrammar[] = [
  {
    text: [
      'i {love} {dear}',
      'i {love} {dear} so much',
      '{love2} to {dear}',
      'i will always {love} {dear}',
      'i {love} {dear} {today}',
    ],
    love: ['love', 'miss', 'adore', 'cherish', 'want to hug', 'want to kiss'],
    love2: ['all my love', 'kisses', 'a big hug', 'my heart belongs'],
  },
  {
    text: [
      'let us play {game} {today}',
      'who won the {match}',
      'the {match} was {today}',
      '{friend} hit the ball far',
      'i want to play {game}',
      'the {match} just finished',
      'where is the {gear}',
    ],
    game: ['baseball', 'football', 'tennis', 'ball', 'catch', 'cricket'],
    match: ['game', 'match', 'tournament', 'final'],
    gear: ['ball', 'bat', 'stadium', 'glove', 'coach'],
  },
  {
    text: [
      '{praise} {today}',
      'i am so {glad} {today}',
      '{friend} told a {funny} joke',
      'what a {funny} story',
      'congratulations on the {success}',
      'i am {glad} about my {success}',
      'we had a {funny} time',
    ],
    praise: ['great job', 'well done', 'we celebrate', 'that was hilarious', 'you made me smile'],
    glad: ['happy', 'proud', 'excited', 'glad', 'delighted'],
    funny: ['funny', 'wonderful', 'great', 'lovely', 'good'],
    success: ['promotion', 'exam', 'new job', 'prize', 'degree'],
  },
  {
    text: [
      'i am so {sad} {today}',
      '{friend} {hurt} me',
      'my {loss} is gone',
      'i failed the {exam} {today}',
      'this is a {bad} day',
      '{friend} did not answer me',
      'the {exam} was {bad}',
      'stop {annoying}',
    ],
    sad: ['sad', 'upset', 'angry', 'lonely', 'disappointed', 'tired'],
    hurt: ['insulted', 'ignored', 'left', 'disappointed', 'lied to'],
    loss: ['phone', 'money', 'job', 'bike', 'chance'],
    exam: ['exam', 'test', 'interview', 'project'],
    bad: ['terrible', 'bad', 'awful', 'horrible'],
    annoying: ['shouting at me', 'wasting my time', 'lying', 'crying'],
  },
  {
    text: [
      'i want to eat {food}',
      'let us have {meal} {today}',
      'the {food} is delicious',
      'i am hungry {today}',
      'who wants {food} {today}',
      '{friend} cooked {food}',
      'what is for {meal}',
      'any suggestions for {meal}',
    ],
    food: ['pizza', 'noodles', 'rice', 'sushi', 'soup', 'cake', 'burgers', 'chicken', 'salad'],
    meal: ['dinner', 'lunch', 'breakfast', 'supper', 'brunch'],
  },
];

/**
 * Short sentences, each with the number of the emoji that goes with it (see EMOJI): a stand-in for the course's. The
 * five classes take turns.
 *
 * @param count the number of sentences
 *
 * @example
 * drawnEmoji(10, { seed: 1 }).map(({ label }) => label); // [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]
 */
export function drawnEmoji(count: number, options: DrawnTextOptions = {}): LabeledText[] {
  return drawTexts('drawnEmoji', count, options, (generator, i) => {
    const label = i % SENTENCES.length;
    return { text: drawPhrase({ ...SHARED, ...SENTENCES[label] }, 'text', generator), label };
  });
}
