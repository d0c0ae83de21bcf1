package openid

import (
	"context"
	"fmt"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
)

// known is a provider that was discovered.
type known struct {
	authorize string // where people sign in
	token     string // where a code is exchanged
	post      bool   // the client's secret goes into the form instead of the header
	verifier  *oidc.IDTokenVerifier
}

// search is one attempt to discover the provider; whoever needs it meanwhile waits for the same one.
type search struct {
	done  chan struct{}
	found *known
	err   error
}

// provider discovers the provider at the first need and again after a failure: it may be down when hoso starts.
func (d *Door) provider(ctx context.Context) (*known, error) {
	d.mu.Lock()
	s := d.search
	if s == nil {
		s = &search{done: make(chan struct{})}
		d.search = s
		go d.discover(context.WithoutCancel(ctx), s) // others wait for it, too; the client's time-out bounds it
	}
	d.mu.Unlock()
	select {
	case <-s.done:
		return s.found, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *Door) discover(ctx context.Context, s *search) {
	s.found, s.err = d.ask(ctx)
	close(s.done)
	if s.err != nil {
		d.forget(nil)
	}
}

// forget makes the next one who needs the provider discover it anew, unless another one was found meanwhile.
func (d *Door) forget(p *known) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.search == nil {
		return
	}
	select {
	case <-d.search.done:
		if d.search.found == p {
			d.search = nil
		}
	default: // one is under way
	}
}

func (d *Door) ask(ctx context.Context) (*known, error) {
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, d.client), d.config.Issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		JWKS    string   `json:"jwks_uri"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := p.Claims(&more); err != nil {
		return nil, err
	}
	at := p.Endpoint()
	for _, address := range []string{at.AuthURL, at.TokenURL, more.JWKS} {
		if err := safe(address); err != nil {
			return nil, fmt.Errorf("the provider names an address that cannot be used: %w", err)
		}
	}
	post := slices.Contains(more.Methods, "client_secret_post") && !slices.Contains(more.Methods, "client_secret_basic")
	return &known{at.AuthURL, at.TokenURL, post, p.Verifier(&oidc.Config{ClientID: d.config.ClientID, Now: d.clock})}, nil
}
