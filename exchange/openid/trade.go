package openid

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// trade exchanges a code for an identity token (RFC 6749, 4.1.3). Faults as Finish. A code is good for one exchange, so nothing is tried twice.
func (d *Door) trade(ctx context.Context, p *known, code, verifier string) (string, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {d.config.Redirect}, "code_verifier": {verifier}}
	basic := d.config.ClientSecret != "" && !p.post
	if !basic {
		form.Set("client_id", d.config.ClientID)
		if d.config.ClientSecret != "" {
			form.Set("client_secret", string(d.config.ClientSecret))
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.token, strings.NewReader(form.Encode()))
	if err != nil {
		return "", unreachable(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if basic {
		r.SetBasicAuth(url.QueryEscape(d.config.ClientID), url.QueryEscape(string(d.config.ClientSecret))) // 2.3.1
	}
	answer, err := d.client.Do(r)
	if err != nil {
		return "", unreachable(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", unreachable(err)
	}
	return traded(answer.StatusCode, body)
}

// traded reads the answer to an exchange. Faults as Finish.
func traded(status int, body []byte) (string, error) {
	var said struct {
		Token string `json:"id_token"`
		Error string `json:"error"`
	}
	err := json.Unmarshal(body, &said)
	switch {
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests || status == http.StatusNotFound:
		return "", unreachable(fmt.Errorf("the provider answers %d", status))
	case status != http.StatusOK:
		return "", refused(fmt.Errorf("the provider answers %d %.50q", status, said.Error))
	case err != nil:
		return "", refused(errors.New("the provider's answer cannot be read"))
	case said.Token == "":
		return "", refused(errors.New("the provider gave no identity token"))
	}
	return said.Token, nil
}
