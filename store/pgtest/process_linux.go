package pgtest

import "syscall"

// process makes a process of the server's user that ends when this program does, however that comes about.
func (o owner) process() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: o.credential(), Pdeathsig: syscall.SIGQUIT}
}
