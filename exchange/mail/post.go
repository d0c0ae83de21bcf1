package mail

import (
	"context"
	"fmt"
	"slices"

	"hoso/fault"
	"hoso/office"
)

// Post joins several doors into one: each letter leaves by the first door that has its channel. A Post without doors carries nothing.
type Post struct{ Doors []office.Messenger }

var _ office.Messenger = Post{}

// Channels lists the channels of all doors, in the order of the doors.
func (p Post) Channels() []string {
	var all []string
	for _, door := range p.Doors {
		all = append(all, door.Channels()...)
	}
	return all
}

// Deliver hands the letter to its door. Faults: those of the door; Invalid "message.refused" when no door has the channel.
func (p Post) Deliver(ctx context.Context, l office.Letter) error {
	for _, door := range p.Doors {
		if slices.Contains(door.Channels(), l.Channel) {
			return door.Deliver(ctx, l)
		}
	}
	return fault.New(fault.Invalid, "message.refused").Wrap(fmt.Errorf("mail: no door has the channel %q", l.Channel))
}
