package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hoso/cmd/hoso/compose"
)

// hold makes a data directory, when it is not there, and takes it for this process. A second program in the same directory would write over the
// first one's files. What a restore did not finish is not served.
func hold(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	release, err = compose.Hold(filepath.Join(dir, "lock"))
	if errors.Is(err, compose.ErrHeld) {
		return nil, fmt.Errorf("another hoso is running on %s: stop it first, or name another directory with --data", dir)
	}
	if err != nil {
		return nil, err
	}
	if half, err := exists(filepath.Join(dir, compose.Restoring)); err != nil || half {
		release()
		return nil, errors.Join(err, fmt.Errorf("a restore into %s did not come to its end: what is there is not to be used; delete it and restore anew", dir))
	}
	return release, nil
}
