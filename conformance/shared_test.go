package conformance

import (
	"fmt"

	"github.com/rogpeppe/go-internal/testscript"

	"hoso/exchange/openid"
	"hoso/exchange/openid/dextest"
	"hoso/web"
)

func (c *town) doConnect(*testscript.TestScript, []string) error {
	back := c.server.URL + web.ComeBackAddress
	c.provider = dextest.Start(c.T, back, c.Clock.Now())
	door, err := openid.New(openid.Config{Issuer: c.provider.Issuer, ClientID: dextest.Client, ClientSecret: dextest.Secret, Redirect: back, Now: c.Clock.Now})
	if err != nil {
		return err
	}
	c.Office.Identity = door
	return nil
}

func (c *town) doPortal(_ *testscript.TestScript, args []string) error {
	who, ok := map[string]dextest.Person{"minh": dextest.Minh, "lan": dextest.Lan}[args[0]]
	if !ok {
		return fmt.Errorf("the provider knows nobody called %q", args[0])
	}
	if err := c.get("/dang-nhap/dung-chung"); err != nil {
		return err
	}
	address, err := c.value("address")
	if err != nil {
		return err
	}
	return c.get(c.provider.SignIn(c.T, address, who).RequestURI())
}
