package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"hoso/civil"
	"hoso/fault"
	"hoso/office"
)

// format is the form of copies this package writes and reads.
const format = "1"

// ErrMoved says that a file was collected with its row while the copy was made: it is to be begun again, on a newer snapshot.
var ErrMoved = errors.New("backup: a file was removed while the copy was made")

// Write makes a copy from one snapshot, while acts go on. Only a nil error means that what was written is a copy. ErrMoved asks to begin again.
func Write(ctx context.Context, w io.Writer, from Source, keys Keys, about Opening) (Manifest, error) {
	head, err := json.Marshal(Head{Hoso: "backup", Format: format, Day: civil.FromTime(about.Made).String(), Key: keys.ID()})
	if err != nil {
		return Manifest{}, err
	}
	head = append(head, '\n')
	if _, err := w.Write(head); err != nil {
		return Manifest{}, err
	}
	sealed, err := keys.Seal(w, head)
	if err != nil {
		return Manifest{}, err
	}
	small, err := zstd.NewWriter(sealed, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return Manifest{}, fmt.Errorf("backup: compression: %w", err)
	}
	buffered := bufio.NewWriterSize(small, 64<<10)
	closing, err := write(ctx, buffered, from, about)
	if err != nil {
		return Manifest{}, errors.Join(err, small.Close())
	}
	if err := errors.Join(buffered.Flush(), small.Close(), sealed.Close()); err != nil {
		return Manifest{}, fmt.Errorf("backup: write: %w", err)
	}
	return Manifest{about, closing}, nil
}

// Count says what a copy of an office would hold, without making one.
func Count(ctx context.Context, from Source) (Closing, error) {
	return write(ctx, io.Discard, from, Opening{})
}

func write(ctx context.Context, w io.Writer, from Source, about Opening) (Closing, error) {
	c := copier{ctx: ctx, from: from, out: frames{w: w, digests: newDigests()}, tally: newTally()}
	if err := c.out.putJSON(frameOpening, about); err != nil {
		return Closing{}, err
	}
	if err := from.Store.Dump(ctx, c.piece); err != nil {
		return Closing{}, err
	}
	if err := c.moved(); err != nil {
		return Closing{}, err
	}
	c.Digest, c.Content = c.out.sums()
	return c.Closing, c.out.putJSON(frameClosing, c.Closing)
}

// copier writes the frames of one copy.
type copier struct {
	ctx  context.Context
	from Source
	out  frames
	tally
	table string
	row   []byte
	lost  []office.Expect // rows whose file was not there
}

func (c *copier) piece(p office.Piece) error {
	if p.Table != c.table {
		c.table = p.Table
		if err := c.out.putJSON(frameTable, tableHead{p.Table, p.Columns}); err != nil {
			return err
		}
	}
	var err error
	if c.row, err = appendValues(c.row[:0], p.Values); err != nil {
		return err
	}
	if err := c.out.put(frameRow, c.row); err != nil {
		return err
	}
	c.tally.row(p)
	noun, isRecord := strings.CutPrefix(p.Table, "r_")
	if !isRecord {
		return nil
	}
	return c.files(noun, p)
}

// files writes the sealed files a record names behind its row.
func (c *copier) files(noun string, p office.Piece) error {
	body, ok := p.Values[slices.Index(p.Columns, "body")].([]byte)
	if !ok {
		return fmt.Errorf("backup: a %s without a body", noun)
	}
	names, err := office.SealedFiles(noun, body)
	if err != nil {
		return nil //nolint:nilerr // a body that cannot be read is copied as it is; check tells of it
	}
	for _, name := range names {
		sealed, err := c.from.Files.Get(c.ctx, name)
		if _, isFault := fault.As(err); isFault { // not there, or damaged: a copy is as good as what it is made of, and says so
			id, _ := p.Values[slices.Index(p.Columns, "id")].(string)
			c.lost = append(c.lost, office.Expect{Noun: noun, ID: id})
			c.Absent++
			if err := c.out.put(frameAbsent, []byte(name)); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := c.out.put(frameFile, append([]byte(name), sealed...)); err != nil {
			return err
		}
		c.tally.file(sealed)
	}
	return nil
}

// moved looks whether the rows whose file was not there are still kept: one that was collected meanwhile took its file with it.
func (c *copier) moved() error {
	if len(c.lost) == 0 {
		return nil
	}
	return c.from.Store.View(c.ctx, func(r office.Reader) error {
		for _, row := range c.lost {
			if _, err := r.Get(row.Noun, row.ID); fault.Is(err, fault.Missing) {
				return ErrMoved
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}
