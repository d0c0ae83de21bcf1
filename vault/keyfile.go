package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"

	"hoso/fault"
)

// fileFormat is the form of key file this package writes and reads.
const fileFormat = "1"

// maxFile bounds a key file; one with a hundred retired keys stays below 32 kB.
const maxFile = 64 << 10

// keyNote tells whoever opens the file what it is.
const keyNote = "Bộ khóa chủ của hoso. Tuyệt đối giữ bí mật, cất một bản sao ngoài máy chủ: mất tệp này là mất mọi dữ liệu đã niêm phong."

// keyFile is what lies on disk: three key sets of tink in base64, in clear, protected by the file's permissions.
type keyFile struct {
	Note   string `json:"note"`
	Format string `json:"format"`
	Wrap   string `json:"wrap"`
	Token  string `json:"token"`
	Blind  string `json:"blind"`
	Check  string `json:"check"` // SHA-256 of the fields before, so that damage is noticed at once and named as such
}

func (k keyFile) sum() string {
	sum := sha256.Sum256([]byte(k.Format + "\n" + k.Wrap + "\n" + k.Token + "\n" + k.Blind + "\n"))
	return hex.EncodeToString(sum[:])
}

// newKeyFile draws new keys. Tokens use XAES-256-GCM, whose 192-bit nonces cannot run out: a busy server makes more tokens
// in a year than the 2³² that random 96-bit nonces allow under one key.
func newKeyFile() (keyFile, error) {
	k := keyFile{Note: keyNote, Format: fileFormat}
	for _, part := range []struct {
		to       *string
		template *tinkpb.KeyTemplate
	}{
		{&k.Wrap, aead.AES256GCMKeyTemplate()},
		{&k.Token, aead.XAES256GCM192BitNonceKeyTemplate()},
		{&k.Blind, prf.HMACSHA256PRFKeyTemplate()},
	} {
		var err error
		if *part.to, err = newKeySet(part.template); err != nil {
			return keyFile{}, fmt.Errorf("vault: new master key: %w", err)
		}
	}
	k.Check = k.sum()
	return k, nil
}

func newKeySet(template *tinkpb.KeyTemplate) (string, error) {
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return "", err
	}
	var clear bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(&clear)); err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(clear.Bytes()), nil
}

// Fresh makes a vault whose keys are written nowhere: what it seals is lost with the process. For tests and rehearsals.
func Fresh() (*Vault, error) {
	k, err := newKeyFile()
	if err != nil {
		return nil, err
	}
	return k.open()
}

// Create draws new master keys and writes them durably into a new file that only its owner can read (0600). Fault Invalid
// "vault.file_exists" when there is a file: it is never overwritten, because everything sealed under it would be lost.
//
// Crash story: the bytes go to a file beside the wanted one and are synced; then the wanted name is linked to them, which
// fails when the name is taken and otherwise happens whole; then the folder is synced. Before the link a crash leaves at
// most a file named ".….new" that nothing reads and that may be deleted; after it, a complete key file. When the last sync
// fails, the name is taken back, so that an error means that there are no new keys.
func Create(path string) error {
	k, err := newKeyFile()
	if err != nil {
		return err
	}
	return createFile(path, k)
}

// createFile writes the keys of a new file.
func createFile(path string, keys any) error {
	text, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return fmt.Errorf("vault: write key file: %w", err)
	}
	folder := filepath.Dir(path)
	temp, err := writeBeside(folder, filepath.Base(path), append(text, '\n'))
	if err != nil {
		return fmt.Errorf("vault: write key file: %w", err)
	}
	defer os.Remove(temp)
	if err := os.Link(temp, path); errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Invalid, "vault.file_exists", filepath.Base(path)).Wrap(err)
	} else if err != nil {
		return fmt.Errorf("vault: name key file: %w", err)
	}
	if err := syncFolder(folder); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// writeBeside writes a synced temporary file into the folder and gives its name. os.CreateTemp makes it 0600.
func writeBeside(folder, name string, text []byte) (_ string, err error) {
	f, err := os.CreateTemp(folder, "."+name+".*.new")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("vault: open folder: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// OpenFile reads the master keys. Faults: Missing "vault.file_missing"; Invalid "vault.file_permissions" when others than the
// owner may read or write it; Closed "vault.file_damaged" when it is not what Create wrote. No fault tells anything of the
// keys.
func OpenFile(path string) (*Vault, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	v, err := parse(text)
	if err != nil {
		return nil, damaged(filepath.Base(path), err)
	}
	return v, nil
}

// readFile reads a key file that is its owner's alone.
func readFile(path string) ([]byte, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Missing, "vault.file_missing", name).Wrap(err)
	}
	if err != nil {
		return nil, fmt.Errorf("vault: open key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat() // of the opened file: the name may be pointed elsewhere meanwhile
	if err != nil {
		return nil, fmt.Errorf("vault: open key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, damaged(name, errors.New("vault: not a regular file"))
	}
	if wide := info.Mode().Perm() &^ 0o600; wide != 0 {
		return nil, fault.New(fault.Invalid, "vault.file_permissions", name, fmt.Sprintf("%04o", info.Mode().Perm()))
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("vault: read key file: %w", err)
	}
	return text, nil
}

func damaged(name string, cause error) error {
	return fault.New(fault.Closed, "vault.file_damaged", name).Wrap(cause)
}

// parse reads a key file's text. Its errors are fixed sentences: what failed to parse may be a key.
func parse(text []byte) (*Vault, error) {
	var k keyFile
	if err := strict(text, &k); err != nil {
		return nil, err
	}
	if k.Format != fileFormat {
		return nil, errors.New("vault: key file of a format this program does not know")
	}
	if k.Check != k.sum() {
		return nil, errors.New("vault: key file fails its checksum")
	}
	return k.open()
}

// strict reads the JSON of a key file and nothing else.
func strict(text []byte, into any) error {
	if len(text) > maxFile {
		return errors.New("vault: key file too long")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if d.Decode(into) != nil || d.Decode(new(any)) != io.EOF {
		return errors.New("vault: key file is not the JSON it should be")
	}
	return nil
}

func (k keyFile) open() (*Vault, error) {
	wrap, err := openAEAD(k.Wrap)
	if err != nil {
		return nil, err
	}
	token, err := openAEAD(k.Token)
	if err != nil {
		return nil, err
	}
	blind, err := openBlind(k.Blind)
	if err != nil {
		return nil, err
	}
	return &Vault{wrap: wrap, token: token, blind: blind, boxes: newBoxes(maxBoxes)}, nil
}

var errKeySet = errors.New("vault: a key set in the key file does not read")

func openKeySet(text string) (*keyset.Handle, error) {
	raw, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errKeySet
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, errKeySet
	}
	return handle, nil
}

func openAEAD(text string) (tink.AEAD, error) {
	handle, err := openKeySet(text)
	if err != nil {
		return nil, err
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, errKeySet
	}
	return key, nil
}

// openBlind also computes one index, so that a set which cannot give the wanted length is refused here and not in use.
func openBlind(text string) (*prf.Set, error) {
	handle, err := openKeySet(text)
	if err != nil {
		return nil, err
	}
	set, err := prf.NewPRFSet(handle)
	if err != nil {
		return nil, errKeySet
	}
	if _, err := set.ComputePrimaryPRF(nil, blindBytes); err != nil {
		return nil, errKeySet
	}
	return set, nil
}
