package pgtest

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// The server refuses to run as root. A test program that does runs it as the user whom the Debian package makes for it.

// owner is whom the server runs as; other is false when that is whoever runs the tests.
type owner struct {
	uid, gid uint32
	other    bool
}

func serverOwner() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return owner{}, fmt.Errorf("there is no user postgres to run the server: install the Debian package postgresql-15: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return owner{}, fmt.Errorf("user postgres: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return owner{}, fmt.Errorf("user postgres: %w", err)
	}
	return owner{uid: uint32(uid), gid: uint32(gid), other: true}, nil
}

// take hands a directory to the server's user.
func (o owner) take(dir string) error {
	if !o.other {
		return nil
	}
	return os.Chown(dir, int(o.uid), int(o.gid))
}

func (o owner) credential() *syscall.Credential {
	if !o.other {
		return nil
	}
	return &syscall.Credential{Uid: o.uid, Gid: o.gid}
}
