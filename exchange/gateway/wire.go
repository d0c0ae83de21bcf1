package gateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"hoso/canon"
	"hoso/civil"
)

// Request is the body of a call.
type Request struct {
	OrgCode string `json:"org_Code"`
	Content string `json:"jsonContent"` // base64 of the message
}

// NewRequest packs a message.
func NewRequest(org string, message []byte) Request {
	return Request{OrgCode: org, Content: base64.StdEncoding.EncodeToString(message)}
}

// Message unpacks the bytes of the message; *Malformed when they are not base64.
func (r Request) Message() ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(r.Content)
	if err != nil {
		return nil, &Malformed{CodeMalformed, "jsonContent"}
	}
	return raw, nil
}

// ErrCode is "0" when all is well and "1" otherwise. The gateway writes it now as text, now as a number; both are read.
type ErrCode string

// The two values.
const (
	OK     ErrCode = "0"
	Failed ErrCode = "1"
)

// UnmarshalJSON reads a text or a number.
func (c *ErrCode) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		*c = ErrCode(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return errors.New("gateway: err_code is neither text nor number")
	}
	*c = ErrCode(number.String())
	return nil
}

// Answer is what a call is answered with. Errors is not in the stand-in's layout: the test peer fills it, the Ministry's gateway
// only speaks in Message.
type Answer struct {
	Message     string    `json:"message"`
	ErrCode     ErrCode   `json:"err_code"`
	Transaction string    `json:"transaction_id,omitempty"`
	Errors      []Problem `json:"errors,omitempty"`
}

// Problem is one reason of a refusal.
type Problem struct {
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Outcome tells what a refusal says of the record itself: that it exists (an ADD) or is absent (an EDIT or DEL). The gateway of
// 2020 has no code for it, only a sentence, in which the record is called "Số hiệu CBCCVC"; other things it knows not to exist
// (a unit, a sender) are named otherwise.
func (a Answer) Outcome() (exists, absent bool) {
	if a.ErrCode == OK {
		return false, false
	}
	for _, p := range a.Errors {
		exists = exists || p.Code == CodeExists
		absent = absent || p.Code == CodeAbsent
	}
	said := strings.ToLower(canon.Text(a.Message))
	if strings.Contains(said, "số hiệu cbccvc") {
		exists = exists || strings.Contains(said, "đã tồn tại")
		absent = absent || strings.Contains(said, "không tồn tại")
	}
	return exists, absent
}

// Login is the answer to a sign-in at the gateway itself.
type Login struct {
	Token   string  `json:"access_token"`
	ErrCode ErrCode `json:"err_code"`
	Expires string  `json:"expired_time"` // 15:04:05 02-01-2006, in Vietnam
}

const loginTime = "15:04:05 02-01-2006"

// FormatLoginTime writes a moment as a sign-in says it.
func FormatLoginTime(t time.Time) string { return t.In(civil.Zone).Format(loginTime) }

// ParseLoginTime reads it.
func ParseLoginTime(s string) (time.Time, error) {
	t, err := time.ParseInLocation(loginTime, s, civil.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("gateway: expired_time: %w", err)
	}
	return t, nil
}

// Token is the answer of NGSP to client credentials.
type Token struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Scope   string `json:"scope"`
	Seconds int    `json:"expires_in"`
}
