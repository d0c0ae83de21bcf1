package text

// Fill is fill, for the fuzzer.
var Fill = fill
