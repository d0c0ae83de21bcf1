package compose

import "errors"

// ErrHeld says that another process holds a lock file.
var ErrHeld = errors.New("compose: another process has it")
