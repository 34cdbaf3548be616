/** The package's main file loads six generators besides; this one is all that is needed. */
declare module 'seedrandom/seedrandom.js' {
  export { default } from 'seedrandom';
}
