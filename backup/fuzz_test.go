package backup

import (
	"bytes"
	"context"
	"io"
	"testing"

	"hoso/fault"
	"hoso/office"
)

// nowhere takes files and keeps none.
type nowhere struct{ Files }

func (nowhere) Put(context.Context, []byte) (string, error) { return "", nil }

// FuzzFrames: whatever stands in a stream that opens, reading it ends with all that it says of itself or with a fault, and takes no more memory
// than there are bytes.
func FuzzFrames(f *testing.F) {
	var out bytes.Buffer
	c := copier{out: frames{w: &out, digests: newDigests()}, tally: newTally()}
	for _, err := range []error{c.out.putJSON(frameOpening, Opening{Province: "x"}),
		c.piece(office.Piece{Table: "job", Columns: []string{"id", "due", "x", "y"}, Values: []any{"a", int64(-1), nil, []byte{0, 1}}})} {
		if err != nil {
			f.Fatal(err)
		}
	}
	c.Digest, c.Content = c.out.sums()
	if err := c.out.putJSON(frameClosing, c.Closing); err != nil {
		f.Fatal(err)
	}
	whole := bytes.Clone(out.Bytes())
	f.Add(whole)
	f.Add(append(bytes.Clone(whole), 0))
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("o\x02{}f\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Add([]byte("o\x02{}r\x00"))
	f.Add([]byte("o\x02{}t\x1a{\"table\":\"\",\"columns\":[]}"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		c := &Copy{source: &source{r: bytes.NewReader(stream)}, tally: newTally()}
		err := c.begin(c.source)
		kept := false
		if err == nil {
			_, err = c.Restore(context.Background(), nowhere{}, func(pieces func() (office.Piece, error)) error {
				for {
					if _, err := pieces(); err == io.EOF {
						kept = true
						return nil
					} else if err != nil {
						return err
					}
				}
			})
		}
		if _, isFault := fault.As(err); err != nil && !isFault {
			t.Errorf("%v", err)
		}
		if kept != (err == nil) || kept && !bytes.HasPrefix(stream, []byte{frameOpening}) {
			t.Errorf("kept: %t, %v", kept, err)
		}
	})
}
