//go:build !unix

package main

import "os"

// hold makes a data directory when it is not there. Here nothing keeps a second program out of it: see docs/house.md.
func hold(dir string) (release func(), err error) {
	return func() {}, os.MkdirAll(dir, 0o700)
}
