package gateway

import (
	"bytes"
	"strings"
)

// Message is one message in clear, before it is put into base64.
type Message struct {
	Name        string // M0001 … M0006; not in the bytes, the address says it
	Action      string
	Sender      string
	Transaction string
	Presumed    []string // places of days that nobody declared: the first or last day of a known month or year
	Record      *Object  // what stands under HOSO_CBCCVC
}

// Encode gives the bytes of a message. The same message always has the same bytes.
func (m Message) Encode() ([]byte, error) {
	header := NewObject()
	header.SetText(headerSender, m.Sender)
	header.SetText(headerAction, m.Action)
	if len(m.Presumed) > 0 {
		header.SetText(headerPresumed, strings.Join(m.Presumed, ";"))
	}
	header.SetText(headerNumber, m.Transaction)
	body, data, root := NewObject(), NewObject(), NewObject()
	body.SetObject(Person, m.Record)
	data.SetObject("Header", header)
	data.SetObject("Body", body)
	root.SetObject("Data", data)
	var b bytes.Buffer
	if err := writeJSON(&b, root); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Decode reads the bytes of a message that came to the address of name. What is not a message at all is a *Malformed;
// whether a message may be taken is for Rules.
func Decode(name string, raw []byte) (Message, error) {
	root, err := Parse(raw)
	if err != nil {
		return Message{}, err
	}
	data := root.Object("Data")
	if data == nil {
		return Message{}, &Malformed{CodeMalformed, "Data"}
	}
	header, body := data.Object("Header"), data.Object("Body")
	if header == nil {
		return Message{}, &Malformed{CodeMalformed, "Data.Header"}
	}
	if body == nil || body.Object(Person) == nil {
		return Message{}, &Malformed{CodeMalformed, "Data.Body." + Person}
	}
	m := Message{
		Name:        name,
		Action:      header.Text(headerAction),
		Sender:      header.Text(headerSender),
		Transaction: header.Text(headerNumber),
		Record:      body.Object(Person),
	}
	if presumed := header.Text(headerPresumed); presumed != "" {
		m.Presumed = strings.Split(presumed, ";")
	}
	return m, nil
}

// Number is the key of the record within its agency.
func (m Message) Number() string { return m.Record.Text(Key) }

// RecordKey is the key of a record in the national database.
func RecordKey(org, number string) string { return org + "_" + number }
