// BatchRunner: replaced by the room's first real file.
