package seal

import (
	"bytes"

	"hoso/fault"
	"hoso/seal/pades"
)

// MaySign tells whether a field may be signed now: the agency only after the
// person with the authority to sign, or on a copy that it makes itself; the
// person never after the agency (ND30-32.2.c-d, ND30-33.2).
func MaySign(pdf []byte, field string, ownCopy bool) error {
	fields, err := pades.Fields(pdf)
	if err != nil {
		return err
	}
	return inOrder(fields, field, ownCopy)
}

func inOrder(fields []pades.FieldState, field string, ownCopy bool) error {
	_, personSigned := stateOf(fields, PersonField)
	_, agencySigned := stateOf(fields, AgencyField)
	wanted, signed := stateOf(fields, field)
	switch {
	case wanted && signed:
		return fault.New(fault.Stale, "seal.field_signed", field)
	case field == PersonField && agencySigned:
		return fault.New(fault.Closed, "seal.agency_has_signed").Cite("ND30-32.2.d")
	case field == AgencyField && !personSigned && !ownCopy:
		return fault.New(fault.Closed, "seal.person_first").Cite("ND30-32.2.d")
	}
	return nil
}

func stateOf(fields []pades.FieldState, name string) (exists, signed bool) {
	for _, f := range fields {
		if f.Name == name {
			return true, f.Signed
		}
	}
	return false, false
}

// ChangesSince tells what was done to a file that was handed out to be signed
// by another program and has come back. It must begin with the very bytes that
// were handed out (fault seal.not_our_file); the changes that are not allowed
// are for the caller to refuse.
func ChangesSince(issued, returned []byte) ([]pades.Change, error) {
	if !bytes.HasPrefix(returned, issued) {
		return nil, fault.New(fault.Invalid, "seal.not_our_file")
	}
	return pades.Compare(issued, returned)
}
