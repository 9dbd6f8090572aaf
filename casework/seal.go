package casework

import (
	"encoding/json"
	"strconv"

	"minsheng/id"
	"minsheng/store"
)

// sealOf binds what is sealed to the row that it stands in.
func sealOf(what string, of id.ID, seq int64) string {
	return "casework." + what + "/" + string(of) + "/" + strconv.FormatInt(seq, 10)
}

// seal writes a value as sealed JSON; one that says nothing is empty.
func seal(tx *store.Tx, v any, about string) (string, error) {
	text, err := json.Marshal(v)
	if err != nil || string(text) == "{}" {
		return "", err
	}
	return tx.Keys().Seal(string(text), about)
}

// unseal reads what seal wrote.
func unseal(keys store.Keys, sealed, about string, v any) error {
	if sealed == "" {
		return nil
	}
	text, err := keys.Open(sealed, about)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), v)
}
