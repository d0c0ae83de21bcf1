package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"

	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// copyNote tells whoever opens the file what it is.
const copyNote = "Khóa của các bản sao lưu hoso. Tuyệt đối giữ bí mật, cất một bản sao ngoài máy chủ và ngoài nơi giữ bản sao lưu: mất tệp này thì không mở được bản sao lưu nào."

// copyFile is what lies on disk of the keys of copies.
type copyFile struct {
	Note   string `json:"note"`
	Format string `json:"format"`
	Copies string `json:"copies"` // a key set of tink in base64, in clear
	Check  string `json:"check"`
}

func (k copyFile) sum() string {
	sum := sha256.Sum256([]byte(k.Format + "\n" + k.Copies + "\n"))
	return hex.EncodeToString(sum[:])
}

// CopyKeys seal and open copies of everything, as streams: AES-256-GCM in segments of 1 MiB under a key derived anew for each stream, so that
// a byte that was changed, cut off, added or moved is noticed. They are in a file of their own, so that whoever may copy need not hold what
// opens single values.
type CopyKeys struct {
	set tink.StreamingAEAD
	ids []string // the one that seals comes first
}

// CreateCopyKeys draws a key and writes it as Create does. Fault Invalid "vault.file_exists".
func CreateCopyKeys(path string) error {
	set, err := newKeySet(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return fmt.Errorf("vault: new key of copies: %w", err)
	}
	k := copyFile{Note: copyNote, Format: fileFormat, Copies: set}
	k.Check = k.sum()
	return createFile(path, k)
}

// OpenCopyKeys reads the keys of copies. Faults as of OpenFile.
func OpenCopyKeys(path string) (*CopyKeys, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	keys, err := parseCopyKeys(text)
	if err != nil {
		return nil, damaged(filepath.Base(path), err)
	}
	return keys, nil
}

func parseCopyKeys(text []byte) (*CopyKeys, error) {
	var k copyFile
	if err := strict(text, &k); err != nil {
		return nil, err
	}
	if k.Format != fileFormat {
		return nil, errors.New("vault: key file of a format this program does not know")
	}
	if k.Check != k.sum() {
		return nil, errors.New("vault: key file fails its checksum")
	}
	handle, err := openKeySet(k.Copies)
	if err != nil {
		return nil, err
	}
	set, err := streamingaead.New(handle)
	if err != nil {
		return nil, errKeySet
	}
	info := handle.KeysetInfo()
	ids := []string{keyID(info.GetPrimaryKeyId())}
	for _, key := range info.GetKeyInfo() {
		if id := keyID(key.GetKeyId()); id != ids[0] {
			ids = append(ids, id)
		}
	}
	return &CopyKeys{set, ids}, nil
}

func keyID(id uint32) string { return fmt.Sprintf("%08x", id) }

// ID names the key that seals: 8 hexadecimal digits that tell nothing of it.
func (k *CopyKeys) ID() string { return k.ids[0] }

// Has reports whether a key is among these.
func (k *CopyKeys) Has(id string) bool { return slices.Contains(k.ids, id) }

// Seal gives a writer that seals into w; what it is bound to must be given again to open. Close writes the end, without which nothing opens
// whole, and leaves w open.
func (k *CopyKeys) Seal(w io.Writer, bound []byte) (io.WriteCloser, error) {
	sealed, err := k.set.NewEncryptingWriter(w, bound)
	if err != nil {
		return nil, fmt.Errorf("vault: seal a copy: %w", err)
	}
	return sealed, nil
}

// Open gives a reader of what Seal wrote. It gives only what is whole so far, and io.EOF only at the true end.
func (k *CopyKeys) Open(r io.Reader, bound []byte) (io.Reader, error) {
	plain, err := k.set.NewDecryptingReader(r, bound)
	if err != nil {
		return nil, fmt.Errorf("vault: open a copy: %w", err)
	}
	return plain, nil
}

// Format writes a mask whatever the verb.
func (k *CopyKeys) Format(f fmt.State, _ rune) { fmt.Fprint(f, mask) }

// LogValue is the mask for package slog.
func (k *CopyKeys) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalText is the mask for encoders.
func (k *CopyKeys) MarshalText() ([]byte, error) { return []byte(mask), nil }
