//go:build !unix

package compose

// Hold does nothing where there are no such locks: the operator runs one program on a data directory.
func Hold(string) (release func(), err error) { return func() {}, nil }
