package compose

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"

	"hoso/files"
	"hoso/law"
	"hoso/office"
	"hoso/store"
	"hoso/vault"
)

// sealed are the doors behind which what is sealed lies, and the keys signatures are checked against.
type sealed struct {
	vault   *vault.Vault
	files   *files.Folder
	signers *Keys
}

func openSealed(c Config) (sealed, error) {
	var s sealed
	var err error
	if s.vault, err = vault.OpenFile(c.keys("master.json")); err != nil {
		return s, err
	}
	if s.files, err = files.OpenFolder(c.files(), files.Limits{}); err != nil {
		return s, err
	}
	s.signers, err = OpenKeys(c.keys(""), c.Password, c.Now)
	return s, err
}

// files is the folder of the sealed files.
func (c Config) files() string { return filepath.Join(c.Dir, "files") }

// unlessThere makes a key file at the first start.
func unlessThere(path string, create func(string) error) error {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return create(path)
}

// inspected is an office with what looking at all it keeps needs, and nothing that acts.
type inspected struct {
	sealed
	office *office.Office
	store  wholeStore
}

// inspect opens an office without making anything but what an empty place lacks. The law is the one it has amended.
func inspect(ctx context.Context, c Config, opt store.Options) (*inspected, error) {
	if err := c.fill(); err != nil {
		return nil, err
	}
	s, err := openSealed(c)
	if err != nil {
		return nil, err
	}
	st, err := openStore(ctx, c, opt)
	if err != nil {
		return nil, errors.Join(err, s.files.Close())
	}
	book := &atomic.Pointer[law.Book]{}
	book.Store(c.Book)
	i := &inspected{sealed: s, store: st, office: &office.Office{Store: st, Vault: s.vault, Files: s.files, Signer: s.signers, Book: book.Load,
		Laws: office.Laws{Shipped: c.Laws, Adopt: book.Store}, Now: c.Now, Province: c.Province, Log: c.Log}}
	if err := office.LoadBook(ctx, i.office); err != nil {
		return nil, errors.Join(err, i.close())
	}
	return i, nil
}

func (i *inspected) close() error { return errors.Join(i.store.Close(), i.files.Close()) }
