package openid

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"hoso/fault"
	"hoso/office"
)

// Door leads to one provider. It implements office.Identity and may be used by several goroutines.
type Door struct {
	config Config
	client *http.Client

	mu     sync.Mutex
	search *search // the discovery that holds or is under way; nil: none
}

var _ office.Identity = (*Door)(nil)

// leeway is by how much the provider's clock may differ from the office's when a token's end is looked at.
const leeway = time.Minute

// New makes the door. It does not connect. Errors say in English what is wrong in the configuration and never hold the secret.
func New(c Config) (*Door, error) {
	c, err := c.complete()
	if err != nil {
		return nil, fmt.Errorf("openid: %w", err)
	}
	return &Door{config: c, client: c.client()}, nil
}

// Label is what the shared account is called here.
func (d *Door) Label() string { return d.config.Label }

// clock is the office's, set back by the leeway.
func (d *Door) clock() time.Time { return d.config.Now().Add(-leeway) }

// Begin gives the address at which somebody signs in (OpenID Connect Core 1.0, 3.1.2.1; RFC 7636). challenge is the S256 challenge of the
// verifier that Finish gets; anew makes the provider ask for its password even when it knows who it is (prompt=login). Fault Busy
// "shared.unreachable".
func (d *Door) Begin(ctx context.Context, state, nonce, challenge string, anew bool) (string, error) {
	p, err := d.provider(ctx)
	if err != nil {
		return "", unreachable(err)
	}
	u, err := url.Parse(p.authorize)
	if err != nil {
		return "", unreachable(err)
	}
	q := u.Query()
	for name, value := range map[string]string{
		"response_type": "code", "client_id": d.config.ClientID, "redirect_uri": d.config.Redirect, "scope": "openid profile email",
		"state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
	} {
		q.Set(name, value)
	}
	if anew {
		q.Set("prompt", "login")
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Finish exchanges the code somebody came back with and gives what the provider says of them, once all of it was checked (3.1.3.7). Faults:
// Busy "shared.unreachable" when the provider does not answer; Denied "shared.refused" when it refuses the code or when its token is not to
// be believed.
func (d *Door) Finish(ctx context.Context, code, nonce, verifier string) (office.Claims, error) {
	p, err := d.provider(ctx)
	if err != nil {
		return office.Claims{}, unreachable(err)
	}
	raw, err := d.trade(ctx, p, code, verifier)
	if fault.Is(err, fault.Busy) {
		d.forget(p) // it may have moved
	}
	if err != nil {
		return office.Claims{}, err
	}
	return d.believe(ctx, p, raw, nonce)
}

// believe checks a token and gives what it says. Fault Denied "shared.refused".
func (d *Door) believe(ctx context.Context, p *known, raw, nonce string) (office.Claims, error) {
	token, err := p.verifier.Verify(oidc.ClientContext(ctx, d.client), raw)
	if err != nil {
		return office.Claims{}, refused(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 || nonce == "" {
		return office.Claims{}, refused(errors.New("the token is for another sign-in"))
	}
	return d.claims(token)
}

// claims reads the token's claims; one that is for several audiences must have been made for hoso.
func (d *Door) claims(token *oidc.IDToken) (office.Claims, error) {
	var said said
	if err := token.Claims(&said); err != nil {
		return office.Claims{}, refused(err)
	}
	several := len(token.Audience) > 1 || said.Party != ""
	if several && (said.Party != d.config.ClientID || !slices.Contains(token.Audience, d.config.ClientID)) {
		return office.Claims{}, refused(fmt.Errorf("the token was made for %q", said.Party))
	}
	c, err := said.read(token.Issuer)
	if err != nil {
		return office.Claims{}, refused(err)
	}
	return c, nil
}

func unreachable(err error) error {
	return fault.New(fault.Busy, "shared.unreachable").Wrap(fmt.Errorf("openid: %w", err))
}

func refused(err error) error {
	return fault.New(fault.Denied, "shared.refused").Wrap(fmt.Errorf("openid: %w", err))
}
