package openid

import (
	"strings"
	"testing"
	"time"

	"hoso/exchange/openid/dextest"
	"hoso/fault"
)

// TestMadeForOthers: a true token of the same provider that was made for another program is not taken, nor one that another program had made
// for itself and for hoso.
func TestMadeForOthers(t *testing.T) {
	at := time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)
	const redirect = "http://127.0.0.1:1/tra-loi"
	provider := dextest.Start(t, redirect, at)
	door := func(client, secret string) (*Door, *known) {
		d, err := New(Config{Issuer: provider.Issuer, ClientID: client, ClientSecret: Secret(secret), Redirect: redirect, Now: func() time.Time { return at }})
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.provider(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return d, p
	}
	other, there := door(dextest.Other, dextest.OtherSecret)
	hoso, here := door(dextest.Client, dextest.Secret)
	for _, scope := range []string{"scope=openid", "scope=openid+audience:server:client_id:" + dextest.Client} {
		address, err := other.Begin(t.Context(), "s", "n", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", false)
		if err != nil {
			t.Fatal(err)
		}
		back := provider.SignIn(t, strings.Replace(address, "scope=openid", scope, 1), dextest.Minh)
		raw, err := other.trade(t.Context(), there, back.Query().Get("code"), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") // RFC 7636, appendix B
		if err != nil {
			t.Fatal(err)
		}
		if c, err := other.believe(t.Context(), there, raw, "n"); err != nil || c.Subject == "" {
			t.Fatalf("whom it was made for does not take it: %v", err)
		}
		c, err := hoso.believe(t.Context(), here, raw, "n")
		if f, ok := fault.As(err); !ok || f.Key != "shared.refused" || c.Subject != "" {
			t.Errorf("%s: hoso takes it: %+v %v", scope, c, err)
		}
	}
}
