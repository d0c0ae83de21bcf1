package account

import (
	"hoso/fault"
	"hoso/office"
	"hoso/record/account"
)

func provePasskey(*office.Desk, []office.Stored[account.Factor], Proof) (string, error) {
	return "", fault.New(fault.Invalid, "passkey.none")
}
