// Node alone: what no package can be faster than.
console.log('READY');
process.exit(0);
