package store

import (
	"errors"
	"log/slog"
	"runtime"

	"hoso/fault"
)

// Options are the settings of a store. The zero value is good for production.
type Options struct {
	Log         *slog.Logger // nil: nothing is logged
	Connections int          // connections that read (SQLite) or do anything (PostgreSQL); 0: a number that fits the machine
	Reading     bool         // nothing is written, the schema is left as it is: for looking into a store that another program serves
}

func (o Options) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

func (o Options) connections() int {
	if o.Connections > 0 {
		return o.Connections
	}
	return max(8, 2*runtime.GOMAXPROCS(0))
}

// ErrClosed is what a store answers after Close.
var ErrClosed = errors.New("store: it is closed")

// ErrReading is what a store answers that was opened for reading alone.
var ErrReading = errors.New("store: it was opened for reading")

// errRepeated is how a plan tells that its request was answered before; it never leaves this package.
var errRepeated = errors.New("store: the request was committed before")

func stale(noun, id string) *fault.Fault { return fault.New(fault.Stale, "row.stale", noun, id) }

func missing(noun, id string) *fault.Fault { return fault.New(fault.Missing, "row.missing", noun, id) }

func busy(err error) *fault.Fault { return fault.New(fault.Busy, "store.busy").Wrap(err) }
