package national

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hoso/exchange/gateway"
)

// line is one call that was answered for good, as the file keeps it: one JSON object on one line.
type line struct {
	At          string          `json:"at"`
	Org         string          `json:"org"`
	Number      string          `json:"number"` // SoHieuCBCCVC_BNDP
	Message     string          `json:"message"`
	Action      string          `json:"action"`
	Transaction string          `json:"transaction"`
	Digest      string          `json:"digest"` // of message and content; equal calls have equal digests
	Answer      gateway.Answer  `json:"answer"`
	Record      *gateway.Object `json:"record,omitempty"` // what was taken; not kept of what was refused
}

// ledger is the file of lines.
//
// Crash story: a line is written whole with its line end and synced before anybody learns of it. A crash while writing leaves at most
// one line without an end; nobody was answered for it, so opening cuts it off, and the sender, who has no answer, sends again. When
// a write or a sync fails, the tail is not known any more: the ledger refuses all further lines until it is opened anew.
type ledger struct {
	file   *os.File
	broken error
}

// openLedger reads every line into take and leaves the file ready for more.
func openLedger(path string, take func(line) error) (*ledger, error) {
	fresh := false
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		fresh = true
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("national: %w", err)
	}
	l := &ledger{file: f}
	if err := l.load(take); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if fresh {
		if err := syncDir(filepath.Dir(path)); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	return l, nil
}

func (l *ledger) load(take func(line) error) error {
	r := bufio.NewReaderSize(l.file, 1<<16)
	var whole int64
	for number := 1; ; number++ {
		text, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return l.cut(whole)
		}
		if err != nil {
			return fmt.Errorf("national: %w", err)
		}
		var read line
		if err := json.Unmarshal(bytes.TrimSpace(text), &read); err != nil {
			return fmt.Errorf("national: line %d of the file is damaged: %w", number, err)
		}
		if err := take(read); err != nil {
			return fmt.Errorf("national: line %d of the file: %w", number, err)
		}
		whole += int64(len(text))
	}
}

// cut takes off a line that was not written to its end.
func (l *ledger) cut(whole int64) error {
	if err := l.file.Truncate(whole); err != nil {
		return fmt.Errorf("national: %w", err)
	}
	if _, err := l.file.Seek(whole, io.SeekStart); err != nil {
		return fmt.Errorf("national: %w", err)
	}
	return nil
}

// append makes a line durable.
func (l *ledger) append(n line) error {
	if l.broken != nil {
		return fmt.Errorf("national: the file could not be written before: %w", l.broken)
	}
	text, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("national: %w", err)
	}
	if _, err := l.file.Write(append(text, '\n')); err != nil {
		l.broken = err
		return fmt.Errorf("national: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		l.broken = err
		return fmt.Errorf("national: %w", err)
	}
	return nil
}

func (l *ledger) close() error { return l.file.Close() }

// syncDir makes a new file's name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("national: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("national: %w", err)
	}
	return nil
}
