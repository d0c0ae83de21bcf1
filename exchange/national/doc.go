// Package national is a receiving end for tests and demonstrations ("hoso national"): it behaves by the rules of the Ministry's
// gateway (exchange.md 2.2) as far as they are known. It is not the Ministry's, and says so on its page.
//
// It owns what it received, in one append-only file. It judges with the rules of exchange/gateway and adds none.
//
// Invariant: what was answered is on the disk before the answer leaves, and a number that comes again with the same content is
// answered as the first time.
package national
