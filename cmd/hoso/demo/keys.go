package demo

import (
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hoso/seal/demopki"
	"hoso/viet"
)

// signer is one key of the demonstration.
type signer struct {
	file, name, organisation string
	agency                   bool
}

// signersOf are the director's key, the heads' keys, and the seals of their agencies. File names of seals carry the agency's code.
func signersOf(at Setting) []signer {
	departmentName, place := "Sở Nội vụ "+at.Name+" (thử nghiệm)", viet.Upper(at.Name)
	return []signer{
		{"director", "Giám đốc Sở Nội vụ (thử nghiệm)", departmentName, false},
		{"head-school", "Hiệu trưởng (thử nghiệm)", "Trường THCS (thử nghiệm)", false},
		{"head-province", "Người có thẩm quyền UBND tỉnh (thử nghiệm)", "UBND " + at.Name + " (thử nghiệm)", false},
		{"head-department", "Người có thẩm quyền Sở Nội vụ (thử nghiệm)", departmentName, false},
		{"agency." + at.code("13"), "SỞ NỘI VỤ (THỬ NGHIỆM)", place, true},
		{"agency." + at.code("101.03"), "TRƯỜNG THCS (THỬ NGHIỆM)", place, true},
	}
}

// settleKeys writes DIR/keys: the roots and lists signatures are checked against, and a PKCS#12 file for each signer.
func settleKeys(dir string, at Setting, now func() time.Time) error {
	keys := filepath.Join(dir, "keys")
	if _, err := os.Stat(filepath.Join(keys, "roots.pem")); err == nil {
		return freshLists(keys, now)
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(keys, 0o700); err != nil {
		return err
	}
	authority, err := demopki.New(demopki.Options{Organisation: "hoso – thử nghiệm", BaseURL: "http://127.0.0.1:1", Now: now, Keys: demopki.P256})
	if err != nil {
		return err
	}
	for _, s := range signersOf(at) {
		identity, err := authority.Issue(demopki.Profile{Name: s.name, Organisation: s.organisation, Keys: demopki.RSA2048})
		if err != nil {
			return err
		}
		p12, err := identity.P12(KeyPassword)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(keys, s.file+".p12"), p12, 0o600); err != nil {
			return err
		}
	}
	return keepAuthority(keys, authority)
}

// freshLists issues revocation lists anew at each start: they are good for seven days. Old ones stay, because they speak of the time
// older signatures were made.
func freshLists(keys string, now func() time.Time) error {
	kept, err := os.ReadFile(filepath.Join(keys, "authority.json"))
	if err != nil {
		return err
	}
	authority, err := demopki.Load(kept, now)
	if err != nil {
		return err
	}
	return writeLists(keys, authority)
}

func writeLists(keys string, authority *demopki.Authority) error {
	lists, err := authority.CRLs()
	if err != nil {
		return err
	}
	for i, list := range lists {
		name := fmt.Sprintf("%s-%d.crl", list.ThisUpdate.UTC().Format("20060102"), i)
		if err := os.WriteFile(filepath.Join(keys, name), list.Raw, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// keepAuthority writes what checking needs; the roots come last, because their presence says that everything is there.
func keepAuthority(keys string, authority *demopki.Authority) error {
	kept, err := authority.Keep()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(keys, "authority.json"), kept, 0o600); err != nil {
		return err
	}
	if err := writeLists(keys, authority); err != nil {
		return err
	}
	var chain, roots []byte
	for _, c := range authority.Intermediates() {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	for _, c := range authority.Roots() {
		roots = append(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	if err := os.WriteFile(filepath.Join(keys, "chain.pem"), chain, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(keys, "roots.pem"), roots, 0o600)
}
