package backup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/klauspost/compress/zstd"

	"hoso/fault"
	"hoso/office"
)

// maxHead bounds the line in clear.
const maxHead = 512

// nameLength is that of a sealed file's name: a SHA-256 in hexadecimal.
const nameLength = 64

// Copy is a copy that is being read.
type Copy struct {
	Head    Head
	Opening Opening

	source *source
	small  *zstd.Decoder
	in     unframes
	tally
	head   tableHead
	ended  bool
	closed Closing
}

// source counts what is read and remembers when the medium failed: that is no fault of the copy.
type source struct {
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// Open reads a copy's head and opening. Faults: Invalid "backup.no_copy", "backup.format"; Missing "backup.key_missing"; Closed
// "backup.damaged". Close must be called.
func Open(r io.Reader, keys Keys) (*Copy, error) {
	c := &Copy{source: &source{r: r}, tally: newTally()}
	clear := bufio.NewReaderSize(c.source, 64<<10)
	line, err := c.readHead(clear)
	if err != nil {
		return nil, err
	}
	if !keys.Has(c.Head.Key) {
		return nil, fault.New(fault.Missing, "backup.key_missing", c.Head.Key, c.Head.Day)
	}
	plain, err := keys.Open(clear, line)
	if err != nil {
		return nil, c.damaged(err)
	}
	c.small, err = zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20))
	if err != nil {
		return nil, c.damaged(err)
	}
	if err := c.begin(c.small); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Close gives memory back.
func (c *Copy) Close() { c.small.Close() }

func (c *Copy) readHead(r *bufio.Reader) ([]byte, error) {
	line, err := r.Peek(maxHead)
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = bytes.Clone(line[:end+1])
		if strictly(line, &c.Head) == nil && c.Head.Hoso == "backup" {
			if c.Head.Format != format {
				return nil, fault.New(fault.Invalid, "backup.format", c.Head.Format)
			}
			_, err = r.Discard(len(line))
			return line, err
		}
	}
	if c.source.err != nil {
		return nil, fmt.Errorf("backup: read: %w", c.source.err)
	}
	return nil, fault.New(fault.Invalid, "backup.no_copy").Wrap(err)
}

// begin reads the opening of the frames.
func (c *Copy) begin(frames io.Reader) error {
	c.in = unframes{r: bufio.NewReaderSize(frames, 64<<10), digests: newDigests()}
	kind, payload, err := c.in.next()
	if err == nil && kind != frameOpening {
		err = errFrame
	}
	if err == nil {
		err = strictly(payload, &c.Opening)
	}
	if err != nil {
		return c.damaged(err)
	}
	return nil
}

// damaged says that bytes are not those that were written, and about where.
func (c *Copy) damaged(cause error) error {
	if c.source.err != nil {
		return fmt.Errorf("backup: read: %w", c.source.err)
	}
	return fault.New(fault.Closed, "backup.damaged", c.source.n).Wrap(cause)
}

// Restore gives every row to fill and every file to files, and believes neither before the end: fill must keep nothing when the pieces end with
// an error. It gives what the copy says of itself, compared with what was read. Faults: Closed "backup.damaged", "backup.contradicts".
func (c *Copy) Restore(ctx context.Context, files Files, fill func(pieces func() (office.Piece, error)) error) (Manifest, error) {
	var failed error
	err := fill(func() (office.Piece, error) {
		piece, err := c.piece(ctx, files)
		if err != nil && !errors.Is(err, io.EOF) {
			failed = err
		}
		return piece, err
	})
	if failed != nil {
		return Manifest{}, failed // what fill makes of it says less
	}
	if err == nil && !c.ended {
		err = errors.New("backup: the rows were not read to their end")
	}
	return Manifest{c.Opening, c.closed}, err
}

// piece gives the next row; io.EOF behind the closing, when all was as it says.
func (c *Copy) piece(ctx context.Context, files Files) (office.Piece, error) {
	for !c.ended {
		if err := ctx.Err(); err != nil {
			return office.Piece{}, err
		}
		kind, payload, err := c.in.next()
		if err != nil {
			return office.Piece{}, c.damaged(err)
		}
		switch kind {
		case frameTable:
			c.head = tableHead{}
			if err := strictly(payload, &c.head); err != nil {
				return office.Piece{}, c.damaged(err)
			}
		case frameRow:
			return c.rowOf(payload)
		case frameFile:
			err = c.file(ctx, files, payload)
		case frameAbsent:
			c.Absent++
		case frameClosing:
			return office.Piece{}, c.close(payload)
		default:
			err = c.damaged(errFrame)
		}
		if err != nil {
			return office.Piece{}, err
		}
	}
	return office.Piece{}, io.EOF
}

func (c *Copy) rowOf(payload []byte) (office.Piece, error) {
	values, err := valuesOf(payload, len(c.head.Columns))
	if err == nil && c.head.Table == "" {
		err = errFrame
	}
	if err != nil {
		return office.Piece{}, c.damaged(err)
	}
	p := office.Piece{Table: c.head.Table, Columns: c.head.Columns, Values: values}
	c.tally.row(p)
	return p, nil
}

func (c *Copy) file(ctx context.Context, files Files, payload []byte) error {
	if len(payload) <= nameLength {
		return c.damaged(errFrame)
	}
	name, sealed := string(payload[:nameLength]), bytes.Clone(payload[nameLength:])
	kept, err := files.Put(ctx, sealed)
	if err != nil {
		return err
	}
	if kept != name {
		return fault.New(fault.Closed, "backup.contradicts").Wrap(fmt.Errorf("backup: the file %s has the bytes of %s", name, kept))
	}
	c.tally.file(sealed)
	return nil
}

// close compares what the copy says of itself with what was read, and sees that nothing stands behind it.
func (c *Copy) close(payload []byte) error {
	if err := strictly(payload, &c.closed); err != nil {
		return c.damaged(err)
	}
	if err := c.in.ended(); err != nil {
		return c.damaged(err)
	}
	c.tally.Digest, c.tally.Content = c.in.sums()
	if !c.closed.Equal(c.tally.Closing) {
		return fault.New(fault.Closed, "backup.contradicts").Wrap(fmt.Errorf("backup: it says %+v and holds %+v", c.closed, c.tally.Closing))
	}
	c.ended = true
	return io.EOF
}

// Equal reports whether two copies hold the same: rows, files and the journal's root. How they begin makes no difference to Same.
func (c Closing) Equal(d Closing) bool { return c.Same(d) && c.Digest == d.Digest }

// Same is Equal but for the opening.
func (c Closing) Same(d Closing) bool {
	return maps.Equal(c.Tables, d.Tables) && c.Files == d.Files && c.FileBytes == d.FileBytes && c.Absent == d.Absent && c.Sealed == d.Sealed && c.Root == d.Root && c.Content == d.Content
}
