//go:build !linux

package pgtest

import "syscall"

// process makes a process of the server's user.
func (o owner) process() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: o.credential()}
}
