/** The package's main file loads six generators besides; this one is all that is needed. */
declare module 'seedrandom/seedrandom.js' {
  import seedrandom from 'seedrandom';
  export default seedrandom;
}
