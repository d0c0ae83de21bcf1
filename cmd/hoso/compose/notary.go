package compose

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
)

// notary signs the journal's checkpoints with a key that lies beside the database, not in it.
type notary struct{ signer note.Signer }

// openNotary reads the checkpoint key, making it on the first start.
func openNotary(path string) (*notary, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		secret, _, err := note.GenerateKey(rand.Reader, "hoso-journal")
		if err != nil {
			return nil, err
		}
		b = []byte(secret)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(string(b))
	if err != nil {
		return nil, fmt.Errorf("compose: journal key: %w", err)
	}
	return &notary{signer}, nil
}

// Sign makes the signed note of a tree head (the text of a C2SP checkpoint).
func (n *notary) Sign(size int64, root [32]byte) (string, error) {
	text := fmt.Sprintf("hoso-journal\n%d\n%s\n", size, base64.StdEncoding.EncodeToString(root[:]))
	signed, err := note.Sign(&note.Note{Text: text}, n.signer)
	return string(signed), err
}
