package exchange

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hoso/exchange/gateway"
	"hoso/office"
)

// Build makes the packets that bring the national database to a person's state, in the order in which they must be sent:
//
//   - never sent (Before nil): the whole profile as M0001 ADD;
//   - sent before: for each block that says something else now its message as EDIT, the block whole, so that what was cleared or
//     dropped is carried too. A change of the first block (who the person is, whose) goes as M0001 EDIT with the whole profile and alone;
//   - Before without content of this form's edition (another edition, or the empty Content): something is there and it is not known
//     what; the whole profile as M0001 EDIT. This settles "exists" for an ADD of our own, and carries a unit whose code was changed;
//   - sent before under another number, where the form maps the number: M0001 DEL of the old record, then M0001 ADD;
//   - Gone: M0001 DEL; nothing when the person was never sent.
//
// No packets are an empty slice. Every packet has a new Transaction_ID.
func (c *Client) Build(in office.Person) ([]office.Packet, error) {
	if in.Gone {
		return c.gone(in)
	}
	if in.Form == nil {
		return nil, fmt.Errorf("exchange: a person without a form")
	}
	now, err := c.draft(in.Form, in.Content)
	if err != nil {
		return nil, err
	}
	whole := []string{gateway.Profile}
	if in.Before == nil {
		envelope(now, in)
		return c.packets(in.Number, now, gateway.Add, whole)
	}
	if in.Before.Form != in.Form.Key() {
		envelope(now, in)
		return c.packets(in.Number, now, gateway.Edit, whole)
	}
	before, err := c.draft(in.Form, *in.Before)
	if err != nil {
		return nil, err
	}
	if old, moved := renumbered(before, now, in.Number); moved {
		return c.renumber(in, now, old)
	}
	changed, err := changed(before, now)
	if err != nil {
		return nil, err
	}
	envelope(now, in)
	if slices.Contains(changed, gateway.Profile) {
		changed = whole
	}
	return c.packets(in.Number, now, gateway.Edit, changed)
}

func (c *Client) gone(in office.Person) ([]office.Packet, error) {
	if in.Before == nil {
		return []office.Packet{}, nil
	}
	return c.delete(in.Number)
}

func (c *Client) delete(number string) ([]office.Packet, error) {
	empty := &draft{record: gateway.NewObject(), places: map[string]string{}}
	return c.packets(number, empty, gateway.Del, []string{gateway.Profile})
}

// renumbered gives the number a record was delivered under when that is another one now: the form maps the number, and says by it
// what the office says.
func renumbered(before, now *draft, number string) (old string, moved bool) {
	old = before.record.Object(gateway.General).Text(gateway.Key)
	mapped := now.record.Object(gateway.General).Text(gateway.Key)
	return old, old != "" && mapped == number && old != number
}

func (c *Client) renumber(in office.Person, now *draft, old string) ([]office.Packet, error) {
	envelope(now, in)
	gone, err := c.delete(old)
	if err != nil {
		return nil, err
	}
	anew, err := c.packets(in.Number, now, gateway.Add, []string{gateway.Profile})
	return append(gone, anew...), err
}

// changed lists the messages whose part of the record differs, in their order.
func changed(before, now *draft) ([]string, error) {
	moved := map[string]bool{}
	for _, part := range slices.Concat(now.record.Names(), before.record.Names()) {
		same, err := equal(now, before, part)
		if err != nil {
			return nil, err
		}
		if !same {
			moved[gateway.MessageOf(part)] = true
		}
	}
	return slices.Sorted(maps.Keys(moved)), nil
}

func equal(a, b *draft, part string) (bool, error) {
	first, second := gateway.NewObject(), gateway.NewObject()
	first.Take(part, a.record)
	second.Take(part, b.record)
	x, err := json.Marshal(first)
	if err != nil {
		return false, fmt.Errorf("exchange: %w", err)
	}
	y, err := json.Marshal(second)
	if err != nil {
		return false, fmt.Errorf("exchange: %w", err)
	}
	return string(x) == string(y) && sameDays(a, b, part), nil
}

// sameDays tells whether the same days of a part are presumed: "1980" and "1980-01-01" look alike there and are not the same.
func sameDays(a, b *draft, part string) bool {
	return slices.Equal(a.presumedIn(part), b.presumedIn(part))
}

// envelope writes the names that are not the form's: the key of the record and the units.
func envelope(d *draft, in office.Person) {
	general := d.record.Object(gateway.General)
	first := gateway.NewObject()
	first.SetText(gateway.Key, in.Number)
	for _, name := range general.Names() {
		if name != gateway.Key {
			first.Take(name, general)
		}
	}
	set := func(name, text string) {
		if text != "" || !first.Has(name) {
			first.SetText(name, text)
		}
	}
	set(gateway.UnitCode, in.UnitCode)
	set(gateway.UnitCodeAlso, in.UnitCode)
	set(gateway.UnitName, in.UnitName)
	set(gateway.ManagerCode, in.ManagerCode)
	set(gateway.ManagerName, in.ManagerName)
	if d.places[gateway.Join(gateway.General, gateway.StaffNumber)] == "" { // not on this form, as on that of a contract
		first.SetText(gateway.StaffNumber, in.Number)
	}
	if first.Text(gateway.PlaceCode) == "" {
		set(gateway.PlaceCode, in.UnitCode)
		set(gateway.PlaceName, in.UnitName)
	}
	d.record.SetObject(gateway.General, first)
}

// packets cuts the record into messages.
func (c *Client) packets(number string, d *draft, action string, messages []string) ([]office.Packet, error) {
	out := []office.Packet{}
	for _, name := range messages {
		record := gateway.NewObject()
		record.SetText(gateway.Key, number)
		for _, part := range d.record.Names() {
			if name == gateway.Profile || part == gateway.BlockOf(name) {
				record.Take(part, d.record)
			}
		}
		m := gateway.Message{Name: name, Action: action, Sender: c.org, Transaction: c.newID(), Record: record}
		m.Presumed = d.presumedIn(record.Names()...)
		payload, err := m.Encode()
		if err != nil {
			return nil, fmt.Errorf("exchange: %w", err)
		}
		out = append(out, office.Packet{
			Message: name, Action: action, Transaction: m.Transaction, Payload: payload, Places: d.placesIn(record),
		})
	}
	return out, nil
}

// presumedIn lists the presumed days of some parts.
func (d *draft) presumedIn(parts ...string) []string {
	var out []string
	for _, place := range d.presumed {
		if slices.Contains(parts, top(place)) {
			out = append(out, place)
		}
	}
	return out
}

// placesIn gives the places of the parts that a record carries.
func (d *draft) placesIn(record *gateway.Object) map[string]string {
	out := map[string]string{}
	for place, path := range d.places {
		if record.Has(top(place)) {
			out[place] = path
		}
	}
	return out
}

// top is the part of the record a place lies in.
func top(place string) string {
	if i := strings.IndexAny(place, ".["); i >= 0 {
		return place[:i]
	}
	return place
}

// Presumed lists the paths in the dossier of the days in a packet that nobody declared: a month or a year was known, the first
// or last day of it is sent. Where a place has no path the place itself is given.
func Presumed(p office.Packet) ([]string, error) {
	m, err := gateway.Decode(p.Message, p.Payload)
	if err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	out := []string{}
	for _, place := range m.Presumed {
		out = append(out, pathOf(p.Places, place))
	}
	return out, nil
}
