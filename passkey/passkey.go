// Package passkey asks browsers for passkeys and holds what they answer to what was asked (WebAuthn level 3).
//
// It owns the form of questions and answers. It does not own whose a passkey is, for how long a question may be answered or how often (office).
// Invariant: an answer is taken only for the address the program is reached at, for the question it was given to, and from a key that was registered
// for the same account.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

// maxAnswer bounds what is looked at; an answer without a statement of the maker is about one kilobyte.
const maxAnswer = 16 << 10

// Door is the way to the browsers' authenticators.
type Door struct {
	Name string // of the program, as the browser shows it
}

var _ office.Passkeys = Door{}

// party is the program as it is reached at an address. Fault Closed "passkey.none" where browsers have no passkeys: without TLS, or by number.
func (d Door) party(origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Hostname() != "localhost" || protocol.ValidateRPID(u.Hostname()) != nil {
		return nil, fault.New(fault.Closed, "passkey.none")
	}
	party, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: d.Name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fmt.Errorf("passkey: %w", err)
	}
	return party, nil
}

// Usable reports whether browsers have passkeys at an address.
func (d Door) Usable(origin string) bool {
	_, err := d.party(origin)
	return err == nil
}

// Offer asks for a new passkey. Those the holder has are named, so that no device makes a second one.
func (d Door) Offer(origin string, of office.PasskeyHolder) (office.PasskeyQuestion, error) {
	party, err := d.party(origin)
	if err != nil {
		return office.PasskeyQuestion{}, err
	}
	h, err := holderOf(of)
	if err != nil {
		return office.PasskeyQuestion{}, err
	}
	var known []protocol.CredentialDescriptor
	for _, c := range h.keys {
		known = append(known, c.Descriptor())
	}
	question, kept, err := party.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return office.PasskeyQuestion{}, fmt.Errorf("passkey: %w", err)
	}
	return pack(question, kept)
}

// Register holds the answer to an Offer to its question. Fault Invalid "passkey.not_made".
func (d Door) Register(origin string, of office.PasskeyHolder, kept, answer []byte) (office.Passkey, error) {
	party, err := d.party(origin)
	if err != nil {
		return office.Passkey{}, err
	}
	h, err := holderOf(of)
	if err != nil {
		return office.Passkey{}, err
	}
	session, err := unpack(kept)
	if err != nil {
		return office.Passkey{}, err
	}
	parsed, err := parse(answer, protocol.ParseCredentialCreationResponseBytes)
	if err != nil {
		return office.Passkey{}, fault.New(fault.Invalid, "passkey.not_made").Wrap(err)
	}
	made, err := party.CreateCredential(h, session, parsed)
	if err != nil {
		return office.Passkey{}, fault.New(fault.Invalid, "passkey.not_made").Wrap(err)
	}
	return keyOf(made)
}

// Ask asks for an answer of one of the holder's passkeys; of nobody, for that of any passkey, whose answer tells whose it is.
func (d Door) Ask(origin string, of office.PasskeyHolder) (office.PasskeyQuestion, error) {
	party, err := d.party(origin)
	if err != nil {
		return office.PasskeyQuestion{}, err
	}
	if of.Account == "" {
		question, kept, err := party.BeginDiscoverableLogin()
		if err != nil {
			return office.PasskeyQuestion{}, fmt.Errorf("passkey: %w", err)
		}
		return pack(question, kept)
	}
	h, err := holderOf(of)
	if err != nil || len(h.keys) == 0 {
		return office.PasskeyQuestion{}, errors.Join(err, fault.New(fault.Invalid, "passkey.none_here"))
	}
	question, kept, err := party.BeginLogin(h)
	if err != nil {
		return office.PasskeyQuestion{}, fmt.Errorf("passkey: %w", err)
	}
	return pack(question, kept)
}

// Whose reads which account an answer says it is of. It proves nothing yet. Fault Denied "passkey.wrong".
func (d Door) Whose(answer []byte) (id.Account, error) {
	parsed, err := parse(answer, protocol.ParseCredentialRequestResponseBytes)
	if err != nil || len(parsed.Response.UserHandle) == 0 {
		return "", fault.New(fault.Denied, "passkey.wrong").Wrap(err)
	}
	return id.Account(parsed.Response.UserHandle), nil
}

// Answer holds the answer to Ask to its question and to the holder's passkeys; it gives the one it is of, with its counter. Fault Denied
// "passkey.wrong", also when the counter tells that the key was copied.
func (d Door) Answer(origin string, of office.PasskeyHolder, kept, answer []byte) (office.Passkey, error) {
	party, err := d.party(origin)
	if err != nil {
		return office.Passkey{}, err
	}
	h, err := holderOf(of)
	if err != nil {
		return office.Passkey{}, err
	}
	session, err := unpack(kept)
	if err != nil {
		return office.Passkey{}, err
	}
	shown, err := d.hold(party, h, session, answer)
	if err == nil && shown.Authenticator.CloneWarning {
		err = errors.New("passkey: the counter went back: the key was copied")
	}
	if err != nil {
		return office.Passkey{}, fault.New(fault.Denied, "passkey.wrong").Wrap(err)
	}
	return keyOf(shown)
}

func (d Door) hold(party *webauthn.WebAuthn, h holder, session webauthn.SessionData, answer []byte) (*webauthn.Credential, error) {
	parsed, err := parse(answer, protocol.ParseCredentialRequestResponseBytes)
	if err != nil {
		return nil, err
	}
	if len(session.UserID) > 0 {
		return party.ValidateLogin(h, session, parsed)
	}
	return party.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return h, nil }, session, parsed)
}

// parse reads an answer that came from outside.
func parse[T any](answer []byte, read func([]byte) (T, error)) (T, error) {
	if len(answer) > maxAnswer {
		var nothing T
		return nothing, errors.New("passkey: the answer is too long")
	}
	return read(answer)
}

// holder is an account as the library wants it.
type holder struct {
	of   office.PasskeyHolder
	keys []webauthn.Credential
}

func holderOf(of office.PasskeyHolder) (holder, error) {
	h := holder{of: of}
	for _, public := range of.Keys {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(public), &c); err != nil {
			return h, fmt.Errorf("passkey: a stored key: %w", err)
		}
		h.keys = append(h.keys, c)
	}
	return h, nil
}

// WebAuthnID is the account's id: it says nothing about the person.
func (h holder) WebAuthnID() []byte { return []byte(h.of.Account) }

// WebAuthnName is what the device lists the passkey under.
func (h holder) WebAuthnName() string { return h.of.Login }

// WebAuthnDisplayName is the holder's name.
func (h holder) WebAuthnDisplayName() string { return h.of.Name }

// WebAuthnCredentials are the holder's passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func keyOf(c *webauthn.Credential) (office.Passkey, error) {
	c.Attestation = webauthn.CredentialAttestation{} // none was asked for
	public, err := json.Marshal(c)
	if err != nil {
		return office.Passkey{}, fmt.Errorf("passkey: %w", err)
	}
	return office.Passkey{ID: base64.RawURLEncoding.EncodeToString(c.ID), Public: string(public)}, nil
}

func pack(question any, kept *webauthn.SessionData) (office.PasskeyQuestion, error) {
	asked, err := json.Marshal(question)
	if err != nil {
		return office.PasskeyQuestion{}, fmt.Errorf("passkey: %w", err)
	}
	session, err := json.Marshal(kept)
	if err != nil {
		return office.PasskeyQuestion{}, fmt.Errorf("passkey: %w", err)
	}
	return office.PasskeyQuestion{Question: asked, Kept: session}, nil
}

func unpack(kept []byte) (webauthn.SessionData, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(kept, &session); err != nil {
		return session, fmt.Errorf("passkey: a kept question: %w", err)
	}
	return session, nil
}
