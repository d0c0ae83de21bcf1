// Command hoso keeps the personnel records of a province's cadres, civil servants, public employees and contract workers.
//
// It owns the command line: each command is one file. It has no rules of its own: compose says what is wired to what, office what may
// be done. Invariant: what a command refuses it refuses with one sentence and a status other than 0, before it has changed anything.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

const about = `Personnel records of a province, end to end: a person declares, the unit checks and approves, the department signs, the national
database receives.

Begin with "hoso demo": it makes an invented province and serves it, with an account for every role.
In earnest it is "hoso admin" once, then "hoso serve".`

// commands is the command line.
type commands struct {
	Demo     demoCommand     `cmd:"" help:"Make an invented province (once) and serve it, with accounts for every role."`
	Serve    serveCommand    `cmd:"" help:"Serve an office: pages and JSON, queued jobs, sending."`
	Admin    adminCommand    `cmd:"" help:"Open an empty office: its first unit and its first administrator, with a one-time password."`
	Check    checkCommand    `cmd:"" help:"Compute digests, chains, signatures, indexes and the journal anew from the documents (fsck)."`
	Backup   backupCommand   `cmd:"" help:"Copy everything, sealed, into one file, and believe it once it was restored and checked."`
	Restore  restoreCommand  `cmd:"" help:"Make an office of a copy, in an empty place, and check it."`
	Law      lawCommand      `cmd:"" help:"Show the law this program knows: forms, fields, code lists, terms, calendar."`
	Verify   verifyCommand   `cmd:"" help:"Say who signed a file, when, and whether anything changed after. Needs no database."`
	National nationalCommand `cmd:"" help:"Run a test peer that receives as the national database would. It is not the Ministry's."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database's schema up to date and end."`
	Version  versionCommand  `cmd:"" help:"Print the version of the program and of the law in it."`
	Help     helpCommand     `cmd:"" help:"Show this help, or that of a command."`
}

// console is what a command needs of the world outside.
type console struct {
	ctx      context.Context // ends with SIGINT or SIGTERM
	out, err io.Writer
}

func (c console) printf(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format, args...) }

// status is an error that says how the program ends, after a command has said everything itself.
type status int

func (s status) Error() string { return fmt.Sprintf("status %d", int(s)) }

// The ways the program ends.
const (
	statusFound  = status(1) // the command did its work and the answer is bad: findings, a refused signature
	statusFailed = status(2) // the command could not do its work
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(console{ctx: ctx, out: os.Stdout, err: os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run carries out a command line and gives the program's status.
func run(c console, args []string) int {
	var all commands
	ended := -1
	parser, err := kong.New(&all, kong.Name("hoso"), kong.Description(about), kong.Writers(c.out, c.err), kong.Exit(func(code int) { ended = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}), kong.BindTo(c.ctx, (*context.Context)(nil)), kong.Bind(c))
	if err != nil {
		return fail(c, err)
	}
	chosen, err := parser.Parse(asked(args))
	if ended >= 0 {
		return ended // help was asked for and shown
	}
	if err != nil {
		return fail(c, fmt.Errorf("%w (see hoso help)", err))
	}
	return fail(c, chosen.Run())
}

// asked turns "help" and "help COMMAND" into the flag, and a line without a command into help.
func asked(args []string) []string {
	if len(args) == 0 {
		return []string{"--help"}
	}
	if args[0] == "help" {
		return append(args[1:len(args):len(args)], "--help")
	}
	return args
}

// fail says what went wrong and gives the status to end with; a nil error is success.
func fail(c console, err error) int {
	if err == nil {
		return 0
	}
	if s, ok := errors.AsType[status](err); ok {
		return int(s)
	}
	_, _ = fmt.Fprintln(c.err, "hoso:", sentence(err))
	return int(statusFailed)
}
