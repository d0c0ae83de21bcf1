// Package dextest runs dex, an OpenID Connect provider that is not ours, as a process of its own for tests, and plays the person who signs
// in there.
//
// It owns the provider's life: built once per test program from a module of its own (testdata/dex, so that nothing of it is linked into
// hoso), started when asked, ended with the test or after ten minutes, whichever comes first. Invariant: it ends only processes it started.
package dextest
