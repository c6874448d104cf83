"""English words of driving, by what they mean; see lexicon_zh for the letters.

`|` separates phrases. Longer phrases win over shorter ones.
"""

from typing import Final

WORDS: Final[dict[str, str]] = {
    # ------------------------------------------------------------------ windows, climate, seats
    "o.window": "window|side window|glass",
    "o.windows": "windows|car windows|side windows|all windows|all the windows",
    "o.sunroof": "sunroof|sun roof|moonroof|moon roof|panoramic roof|roof|skylight|panorama roof",
    "o.sunshade": "sunshade|sun shade|sun blind|roof blind|sunblind|shade|roof shade|blind",
    "o.window_lock": "window lock|window locks",
    "o.climate": "air conditioning|air conditioner|air con|aircon|climate control|climate|a c|ac|"
    "a slash c|a/c|air conditioned|air condition|air-conditioning|the air|hvac|cooling system",
    "o.cooling": "cooling|cool air|cold air|compressor",
    "o.heater": "heater|heating|warm air|hot air",
    "o.temperature": "temperature|temp|cabin temperature|thermostat|the heat|heat",
    "o.fan": "fan|fan speed|blower|air flow|airflow|fans|ventilator|fan level|wind",
    "o.flow": "air direction|vents|vent|the air|airflow direction|blow",
    "f.face": "my face|face|faces|upper body|head level",
    "f.feet": "my feet|feet|foot|footwell|legs|foot well|toes|floor",
    "f.face_feet": "face and feet|feet and face|bi level|face and my feet",
    "o.recirculation": "recirculate|recirculation|recirculating|recirculated|air recirculation|"
    "inside air|re circulate|re circulation|recycle the air",
    "o.fresh": "fresh air|outside air|air from outside|outdoor air",
    "o.defrost": "defrost|defroster|demist|defog|defogger|demister|front defrost|front defroster|"
    "windshield defroster|windscreen defroster|windshield defrost|clear the windshield|"
    "clear the windscreen|windscreen heating|defrosting|de ice|front defogger|de frost|de fog|"
    "de fogger|the frost",
    "o.defrost_rear": "rear defrost|rear defroster|back defroster|rear window defroster|"
    "rear window heater|rear demist|back window defroster|rear defog|rear window heating|"
    "rear defogger|rear window defrost|rear demister|heated rear window|rear windshield defroster|"
    "rear windscreen heating|rear window defogger|back defrost|back window defogger",
    "o.windscreen": "windshield|windscreen|front glass|wind shield|wind screen|front window|"
    "front windshield|front windscreen",
    "o.rear_window": "rear windshield|rear windscreen|back windshield|back windscreen|rear glass",
    "o.wheel": "steering wheel|wheel heater|steering wheel heating|wheel heating|steering|"
    "steering wheel heater|heated steering wheel|heated wheel",
    "o.heating": "seat heating|seat heater|seat heat|heated seat|heated seats|seat warmer|"
    "seat heaters|seat warmers|seat warming|bun warmer|bum warmer|heat in the seat|seats heating|"
    "heating in the seat|heating on the seat|heat in my seat|seat's heating|heat for my seat",
    "o.ventilation": "seat ventilation|ventilated seat|ventilated seats|seat cooling|seat cooler|"
    "cooled seat|cooled seats|seat fan|cool seat|cooling seats|ventilate the seat|"
    "seats ventilation|seat coolers|seat vent",
    "o.massage": "massage|massager|seat massage|back massage|back rub|massaging|massages",
    "o.lumbar": "lumbar|lumbar support|back support|lower back support|lumber support|lumber",
    "o.recline": "backrest|seat back|seatback|back rest|back of the seat",
    "o.seat": "seat|chair|seats",
    "v.heat": "heat up|warm up|warm|heat|heating up|warming",
    "v.ventilate": "cool|ventilate|cool down|cool off|chill",
    # ------------------------------------------------------------------------------------- media
    "o.music": "music|tune|tunes|playlist|songs|playback|stereo|media|the sound system|album|player",
    "o.song": "song|track|this one|one song",
    "o.volume": "volume|sound|audio|speakers|loudness|sound level|volume level",
    "o.mute": "mute|silence|muted|mute it|be quiet|shut up|quiet please",
    "v.unmute": "unmute|un mute|sound back on|unmuted|sound back",
    "o.radio": "radio|fm|f m|station|radio station|tune in|tune in to|am radio",
    "o.bluetooth": "bluetooth|blue tooth|bluetooth audio|bluetooth music",
    "o.usb": "usb|u s b|usb stick|flash drive",
    "o.podcast": "podcast|podcasts|pod cast",
    "o.audiobook": "audiobook|audio book|book on tape|audiobooks|audio books",
    "o.news": "news|headlines",
    "o.video": "movie|video|film|youtube|tv show|cartoon|netflix|tv|videos|movies|television",
    "v.next": "next song|next track|skip|next|skip it|skip this|next one|skip ahead|"
    "skip forward|change the song|next station|another song|different song|another station|"
    "next tune|skip song|skip this song|skip this track|something else|change the track",
    "v.previous": "previous song|previous track|previous|last song|go back a song|song before|"
    "go back one song|go back a track|previous station|track before|last track|go back one track|"
    "previous one|previous tune",
    "o.repeat_one": "repeat this song|repeat the song|repeat this|loop this song|loop this|repeat it|"
    "repeating this|on repeat|play it again|song on loop|repeat one|repeat this one|loop the song|"
    "repeating this one|repeat this track|loop this track|repeat the track|single repeat|on loop|"
    "repeat mode|repeat that song|repeat",
    "o.repeat_all": "repeat all|repeat the playlist|repeat everything|loop the playlist|"
    "repeat the album|loop all|repeat playlist|repeat the whole",
    "o.repeat_off": "stop repeating|no repeat|repeat off|stop looping|don't repeat|turn off repeat",
    "o.shuffle": "shuffle|random order|shuffling|mix it up|randomly|at random|randomize|random",
    "o.like": "i like this song|like this song|love this song|favourite this|favorite this|"
    "add to favourites|add to favorites|my favourites|my favorites|save this song|like this track|"
    "i love this song|like the song|heart this",
    "v.play": "play|put on|listen to|hear|in the mood for|throw on|playing|start playing|play me|"
    "listen",
    "v.pause": "pause|stop the music|pause the music|stop playing|hold the music|stop playback|"
    "stop the song|stop that song|pausing|stop the radio|cut the music",
    "v.resume": "resume|continue|unpause|keep playing|carry on|play again|start again|continue playing",
    # ------------------------------------------------------------------------------------- phone
    "v.call": "call|phone|ring|dial|give a ring|a ring|a call|call up|on the phone|a buzz|"
    "phone call|get hold of|get a hold of|on the line|make a call|place a call|speak to|talk to|"
    "phone up|ring up|calling",
    "v.answer": "answer|pick up|accept|take that call|take the call|take this call|accept the call|"
    "answer the phone|answer it|pick it up|pick up the phone|answer the call|get the phone|get that",
    "v.hang_up": "hang up|end the call|end call|reject|decline|finish the call|drop the call|"
    "hang up the phone|disconnect|hang it up|end this call|reject the call|decline the call|"
    "hangup|stop the call|hang up the call|ignore the call|terminate the call",
    "v.redial": "redial|call again|call back|dial again|last number|call them back|call him back|"
    "call her back|call that number again|redial the last number|try again|re dial|"
    "ring them back|call that person again|call them again",
    "o.dnd": "do not disturb|don't disturb|disturbed|do not disturb mode|silence calls|"
    "block calls|hold my calls|silence notifications|no interruptions|disturb|interruptions|"
    "notifications",
    "v.message": "text|message|send a text|send a message|send a text to|send a message to|"
    "text message|send text|send message|a text|a message|drop a line|sms|send a text message|"
    "let know|a note|write to|texting|a text message",
    "x.saying": "that|saying|say|tell|to say|telling|and say|and tell|reading|with the text|know",
    # -------------------------------------------------------------------------------- navigation
    "v.go": "navigate to|navigate|take me to|take me|take us to|drive me to|drive to|drive us to|"
    "head to|head for|get me to|get to|go to|directions to|directions|route to|bring me to|"
    "how do i get to|find me|find|find us|look for|search for|where is the nearest|nearest|closest|"
    "guide me to|destination|to get to|let's go|heading to|i need to go to|show me the way to|"
    "set a course|a course for|take us|drive me|drive us|go|near me|nearby|nearest place|"
    "looking for|bring us to|get us to|off to|the way to|set destination to|set the destination to|"
    "route me to|locate|show me|need to be at|bring me|headed to|guide us to|steer me|i need",
    "v.via": "on the way|along the way|stop by|stop at|stopover|via|detour|first stop|add a stop|"
    "as a stop|waypoint|stop off|swing by|pass by|go through|en route|pit stop|drop by|add a stop at|"
    "quick stop|way point|make a stop|stopping at|on route|by way of|pick up some|on our way|"
    "on my way|a stop|stop for",
    "o.nav": "navigation|sat nav|satnav|route guidance|gps|trip|guidance|nav",
    "o.route": "route|way|road|path",
    "p.home": "home|my house|my place|my home|our house",
    "p.work": "work|office|the office|my office|my workplace|my work|workplace|my job|company",
    "o.tolls": "tolls|toll|toll roads|toll road|toll booths|pay roads|toll free|toll booth|"
    "turnpike|turnpikes|toll ways|paying",
    "o.motorway": "motorway|motorways|highway|highways|freeway|freeways|interstate|interstates|"
    "expressway|expressways",
    "v.avoid": "avoid|without|keep off|stay off|no|skip the|stay away from|bypass|free of|"
    "avoiding|keep away from|skip any|rather not",
    "r.fastest": "fastest|quickest|fastest route|quickest route|fast route|fastest way|"
    "quickest way|least time",
    "r.shortest": "shortest|shortest route|shortest distance|shortest way|shortest path",
    "r.eco": "most efficient|greenest|eco route|efficient route|energy saving route|"
    "most economical|economical route|least energy|eco friendly",
    "o.guidance": "voice guidance|voice instructions|spoken directions|navigation voice|"
    "guidance voice|voice directions|voice prompts|spoken instructions|navigation sound|"
    "navigation prompts|navigation audio",
    "q.eta": "eta|e t a|arrival time|how long until|how much longer|when will we|when do we|"
    "how far is it|when will i|how much further|time of arrival|how long till|how far away|"
    "how long before|are we there|how much farther|how many minutes|how long does it take|"
    "how long will it take",
    # --------------------------------------------------------------------- charging, lights, body
    "o.charging": "charging|charge|recharge|recharging|charging session|charge up|charging the car",
    "o.limit": "charge limit|charging limit|limit|charge level|target charge|charging target|hits|"
    "reaches|charge to|charge up to|state of charge|up to|charging to|charge it to|gets to|"
    "charge the car to|charge the battery to|cap",
    "o.port": "charging port|charge port|charging flap|charging door|charge flap|charging lid|"
    "charge door|charger door|charging cover|charger port|charger flap|port|flap|charging hatch|"
    "charging cap|charge cover|charger lid|charging socket|charger cover",
    "o.schedule": "schedule|timer|scheduled|set a timer|schedules|delay|programme|program|"
    "start charging at|charging at|charge at",
    "o.head": "headlights|headlight|head lights|low beams|low beam|dipped beam|main lights|"
    "head lamps|headlamps|dipped beams|head light|dip the lights|dipped headlights|dip",
    "o.high": "high beams|high beam|brights|full beam|main beam|full beams|hi beams|bright lights|"
    "highbeams|highbeam|main beams|long beams|hi beam",
    "o.auto_light": "automatic headlights|auto lights|automatic lights|auto headlights",
    "o.fog": "fog lights|fog light|fog lamps|fog lamp|foglights|foglight|frog lights",
    "o.hazard": "hazards|hazard lights|hazard|hazard light|emergency lights|emergency flashers|"
    "warning lights|flashers|four ways|four way flashers|blinkers|emergency blinkers|has its",
    "o.reading": "reading light|dome light|interior light|cabin light|reading lights|"
    "interior lights|map light|cabin lights|reading lamp|dome lights|inside light|inside lights|"
    "courtesy light|overhead light|lights inside|light inside|overhead lights|map lights",
    "o.ambient": "ambient light|ambient lighting|ambient lights|mood lighting|mood light|"
    "mood lights|ambiance lighting|ambience|ambient|ambiance|accent lights|accent lighting|"
    "ambience lighting",
    "o.lights": "lights|light|lamps|lighting",
    "o.brightness": "brightness|display brightness|screen brightness|dimmer|screen",
    "c.white": "white",
    "c.red": "red",
    "c.orange": "orange",
    "c.yellow": "yellow",
    "c.green": "green",
    "c.blue": "blue",
    "c.purple": "purple|violet",
    "c.pink": "pink",
    "c.cyan": "cyan|turquoise|teal",
    "o.wiper": "wipers|wiper|windshield wipers|windscreen wipers|wiping|windshield wiper|"
    "windscreen wiper|wipe|wiper blades|wiper speed|vipers|swipers|whippers|the wipe",
    "o.washer": "washer|washer fluid|washers|spray the windshield|clean the windshield|"
    "clean the windscreen|wash the windshield|wash the windscreen|spray the windscreen|"
    "wiper fluid|windshield washer|windscreen washer|screen wash|squirt",
    "o.trunk": "trunk|boot|tailgate|tail gate|rear hatch|liftgate|hatch|back hatch|hatchback|"
    "the drunk|lift gate|boot lid|trunk lid",
    "o.hood": "hood|bonnet|frunk|front trunk",
    "o.door": "door|doors|car door|car doors",
    "o.lock": "locks|lock|door locks|central locking|door lock|locked car",
    "v.lock": "lock|locked|lock up|locking",
    "v.unlock": "unlock|unlocked|unlocking|on lock|un lock|and lock",
    "o.child": "child lock|child locks|child safety lock|kid lock|child safety locks|kids lock|"
    "child proof lock|childlock|child's lock",
    "o.mirror": "mirrors|mirror|side mirrors|wing mirrors|side mirror|wing mirror|door mirrors",
    "o.drive": "drive mode|driving mode|mode|drive style",
    "d.eco": "eco mode|eco|economy mode|economy|energy saving mode|eco driving|echo mode|"
    "ego mode|ecomode|battery saving mode|efficiency mode|power saving mode|save energy|eco setting",
    "d.sport": "sport mode|sport|sports mode|sports|sporty mode|sporty|sport setting|race mode|"
    "performance mode|sport driving",
    "d.comfort": "comfort mode|comfort|normal mode|standard mode|comfort setting|normal driving mode",
    "d.snow": "snow mode|snow|winter mode|ice mode|slippery mode|snow setting|icy road mode",
    "o.battery": "battery|battery level|battery left|charge left|charge is left|charge do we have|"
    "charge have we got|battery do we have|power left|juice left|charge do i have|battery percentage|"
    "battery do i have|juice do we have|charge remains|charge remaining",
    "o.range": "range|how far can|on this charge|how many miles|how many kilometers|miles left|"
    "how many kilometres|on a charge|range left|driving range|kilometers left",
    "o.tyres": "tyre pressure|tire pressure|tyre pressures|tire pressures|tyres|tires|tyre|tire",
    "o.outside": "outside temperature|temperature outside|how cold is it outside|degrees outside|"
    "how warm is it outside|how hot is it outside|cold outside|temperature out there|"
    "temperature is it outside|hot outside|warm outside",
    "o.inside": "temperature in here|temperature inside|inside temperature|interior temperature",
    "o.speed": "how fast|current speed|our speed|my speed",
    "o.odometer": "odometer|mileage|total distance",
    # ----------------------------------------------------------------------------------- places
    "z.driver": "driver|driver's|drivers|driver side|driver's side|driver seat|driver's seat|"
    "front left|left front|drivers seat|drivers side|the driver's|on my side|my side|driving side",
    "z.passenger": "passenger|passenger's|passengers|passenger side|passenger's side|front right|"
    "passenger seat|right front|co driver|front passenger|shotgun|passenger's seat|"
    "passengers seat|next to me|beside me|front passenger's|my wife|my husband|wife's|husband's",
    "z.rear_left": "rear left|left rear|back left|left back|behind me|behind the driver|rear-left|"
    "back seat left|left back seat|left rear seat|rear left seat|behind my seat|left hand rear|"
    "left side rear|driver side rear|behind the driver's seat|rear driver side|back left seat",
    "z.rear_right": "rear right|right rear|back right|right back|behind the passenger|rear-right|"
    "back seat right|right back seat|right rear seat|rear right seat|right hand rear|"
    "right side rear|passenger side rear|behind the passenger seat|rear passenger side|"
    "rear passenger|back right seat",
    "z.rear": "rear|back|back seat|rear seat|back seats|rear seats|back row|in the back|second row|"
    "the kids|rear windows|back windows|rear row|rear passengers|backseat|the back|both rear|"
    "both back|backseats|at the back|kids|rear zone|rear window|back window|rear bench",
    "z.front": "front|front seats|in front|front row|up front|front windows|both front|front seat",
    "z.left": "left|left side|left hand side|left hand",
    "z.right": "right|right side|right hand side|right hand|right one|right-hand",
    "z.all": "all|every|all four|all of the|everything|everywhere|both|all the|everyone|everybody|"
    "each|whole car|entire car|all of them|four|throughout",
    "z.mine": "my|mine|me",
    # ------------------------------------------------------------------------------------ verbs
    "v.open": "open|roll down|open up|wind down|down|pop|pop open|opened|unroll|slide open|"
    "rolled down|put down|let down|crack open|slide back|pull back|lift|opening|release|ajar|"
    "unlatch|crack|roll it down|wind it down|pull open|bring down|unfold|retract|folded out",
    "v.close": "close|shut|roll up|wind up|closed|closing|put up|roll it up|slide shut|seal|"
    "rolled up|fold|fold in|folded|shut it|close up|shutting|wind it up|pull shut|folding|clothes|"
    "pull up|cover|tuck in",
    "v.on": "turn on|switch on|on|start|activate|enable|get going|going|fire up|begin|engage|"
    "power on|started|starting|use|flip on|kick on|put on|kick in|run|light up|starts|turned on|"
    "turning on|hit|keep on|give me|i could use|i want|i need|have|get me|get|i'd like|"
    "activated|running|plug",
    "v.off": "turn off|switch off|off|stop|deactivate|disable|kill|shut off|cancel|quit|end|"
    "power off|shut down|cut|turning off|no more|turned off|stopped|get rid of|forget|switched off|"
    "stops|stopping|enough|done with|lose|drop the|exit|leave|don't need|do not need|remove|scrap|"
    "forget about|abort|shutting off|give up|put out",
    "v.up": "turn up|up|raise|increase|higher|crank up|crank|boost|pump up|more|up a bit|bump up|"
    "bump|stronger|harder|brighter|faster|greater|push up|turn it up|turned up|speed up|bring up|"
    "bigger|raising|raised|quicker|strengthen|firmer|intensify|amp up|hike|brighten",
    "v.down": "down|turn down|lower|decrease|reduce|drop|less|softer|slower|bring down|weaker|"
    "dim|dimmer|cut down|turn it down|lowered|down a bit|slow down|tone down|drop by|"
    "gentler|quieten|ease off|ease|dial down|dial back|"
    "way soften|bring it down|turned down|bring the|come down|smaller|lowering|reducing|"
    "way minimize|calm down",
    "w.louder": "louder|make it louder|too quiet|can't hear|barely hear|cannot hear|too soft|"
    "crank it up|pump it up|crank it|hardly hear|pump up the|can not hear|isn't loud enough|"
    "not loud enough|louder please|blast",
    "w.quieter": "quieter|too loud|make it quieter|hurting my ears|hurts my ears|deafening|"
    "so loud|way too loud|quiet it|keep it down|not so loud|less loud|softly|turn that down|really loud",
    "w.warmer": "warmer|hotter|heat it up|warm it up|toastier|more heat|turn up the heat|"
    "turn the heat up|crank the heat|warm the car|heat the car|warm us up|warm me up|warmth",
    "w.cooler": "cooler|colder|cool it down|cool the car|cool things down|chillier|less heat|"
    "turn down the heat|turn the heat down|cool it off|less warm|less hot|cool me down|cool us down|"
    "cool this|cool me off",
    "v.forward": "forward|forwards|closer|nearer|ahead|forth",
    "v.backward": "backward|backwards|move back|slide back|push back|back a|back up|further back|"
    "scoot back|back some|back more|farther back|back",
    "v.flat": "recline|lean back|lay back|lie back|lie down|flat|flatten|reclined|tilt back|"
    "reclining|lie flat|lean it back|lower the back",
    "v.upright": "upright|sit up|straighten|straight up|straight|bring upright|more upright",
    "v.set": "set|set to|change|change to|switch|switch to|make|make it|adjust|put|to|at|turn to|"
    "go for|give|want|wants|be|like|keep|level|point|bring|let's have|turn|go into|put it in|"
    "switch it to|instead|select|choose|pick|engage|use|direct|aim|setting|blow|into|shift",
    # ----------------------------------------------------------------------------------- amounts
    "m.bit": "a bit|a little|a little bit|slightly|a touch|a tad|somewhat|a smidge|little|bit|"
    "just a bit|some|an inch|a notch|one notch|a hair|slight|one more notch|tad|touch|a couple|notch",
    "m.crack": "a crack|crack open|crack the|crack my|just a crack|some air in|a sliver|crack",
    "m.half": "half|halfway|half way|half open|half down|half-way|middle|midway|mid way",
    "m.max": "max|maximum|highest|all the way|full|full blast|fully|completely|as high as|hottest|"
    "to the max|full power|wide|strongest|as far as|all the way down|all the way up|wide open|"
    "as hot as|as loud as|top|loudest|brightest|full speed|entirely|all the way open",
    "m.min": "min|minimum|lowest|coldest|as low as|weakest|as cold as|quietest|slowest|dimmest",
    "t.low": "too low|too weak|too slow|not enough|too small|too dim|too little|isn't enough|not strong enough",
    "t.high": "too high|too strong|too hard|too bright|too much|way too hard|way too high|way too strong|too fast|too big",
    "m.more": "another|again|even|still|further|extra|some more",
    "m.to": "to|at|as",
    "m.by": "by",
    "m.auto": "auto|automatic|automatically",
    "m.degree": "degrees|degree|celsius",
    "m.level": "level|notch|notches|step|steps|stage",
    "m.am": "a m|am|in the morning|a.m.|a.m",
    "m.pm": "p m|pm|at night|in the evening|p.m.|p.m|tonight|in the afternoon",
    # ----------------------------------------------------------------------------- implicit needs
    "n.hot": "i'm hot|so hot|too hot|boiling|roasting|sweating|burning up|it's hot|an oven|a sauna|"
    "melting|sweltering|baking|i'm dying of heat|very hot|really hot|an inferno|overheating|"
    "cooking in here|hot in here|too warm|so warm|feeling hot|bit hot|bit warm|like an oven|"
    "like a sauna|stifling|it's warm|we're hot|getting hot|getting warm|pretty hot|a furnace|"
    "feel hot|scorching|little hot|little warm|steaming|sweaty|i am hot|am hot|stuffy and hot|"
    "sweat|dying of heat|hot as",
    "n.cold": "i'm cold|so cold|too cold|freezing|shivering|chilly|chattering|it's cold|a fridge|"
    "an icebox|very cold|really cold|feeling cold|bit cold|bit chilly|too cool|cold in here|"
    "we're cold|getting cold|a freezer|am cold|i'm frozen|pretty cold|little cold|frozen|feel cold|"
    "like ice|nippy|frosty|goosebumps|bit nippy|i am cold|freezer|icebox|shiver|turning blue",
    "n.quiet_room": "too noisy|so noisy|it's noisy|noisy outside|noisy out there|loud outside|"
    "noise outside|wind noise|so much noise|traffic noise|too much noise",
    "n.foggy": "fogged up|foggy|fogging up|misted up|steamed up|can't see through|misty|fogged|"
    "iced over|frosted over|frosted|covered in ice|misting up|steaming up|fogging|steamed|fog on|"
    "frost on|ice on|cannot see through|see through|fogs up|frost|condensation|cloudy windshield|"
    "misted",
    "n.rain": "raining|rain|pouring|drizzling|it's raining|starting to rain|started raining|"
    "drizzle|started to rain|downpour|rains",
    "n.rain_over": "rain's over|rain is over|stopped raining|rain stopped|rain has stopped|"
    "no more rain|not raining|rain's stopped|rain is gone|isn't raining|rain is done",
    "n.dark": "pitch black|so dark|too dark|it's dark|pitch dark|can't see the road|very dark|"
    "really dark|getting dark|cannot see the road|dark out|dark in here|dark outside|dark ahead|"
    "dark back here",
    "n.dazzled": "oncoming|blinding|dazzling",
    "n.sun": "sun is in|sun in my eyes|too sunny|so sunny|sun's in|sun is too|sun is blinding|"
    "glare|sun is burning|too much sun|sun is beating",
    "n.stuffy": "stuffy|need some air|some fresh air|can't breathe|need air|air is stale|"
    "need fresh air|no air|stale|suffocating|let some air|bit of air|breath of fresh|breathe|"
    "some air|airless",
    "n.smell": "stinks|smelly|smells|exhaust|fumes|stink|smoke|smell|smoky|stinky|dusty|"
    "pollution|diesel|reeks",
    "n.hungry": "hungry|starving|something to eat|somewhere to eat|grab a bite|grab some food|"
    "place to eat|some food|famished|peckish|get food|get lunch|get dinner",
    "n.thirsty": "need coffee|need a coffee|need caffeine|want a coffee|grab a coffee|some coffee|a cup of coffee",
    "n.low_battery": "running low|out of juice|low battery|battery is low|battery's low|"
    "running out of power|needs charging|need to charge|running out of battery|out of power|"
    "almost empty|out of charge|out of battery|battery is dying|need a charge|low on battery|"
    "battery is almost|low on charge|low on power|battery is nearly",
    "n.low_fuel": "out of gas|low on fuel|fill up|need gas|low on gas|need fuel|refuel|get gas|"
    "need petrol",
    "n.toilet": "need to pee|bathroom break|need the toilet|use the bathroom|use the restroom|"
    "need a bathroom|need the loo|use the toilet|need to go to the bathroom",
    "n.tired": "i'm tired|so tired|sleepy|need a break|drowsy|take a break|falling asleep|rest stop|"
    "need a rest",
    "n.back": "back is killing|back hurts|back aches|back is sore|my back|sore back|stiff back|"
    "aching back",
    "n.hands": "hands are cold|hands are freezing|fingers are|cold hands|hands are frozen|"
    "fingers|hands are numb|my hands",
    "n.bottom_cold": "bum is cold|butt is cold|backside is cold|butt is freezing|seat is cold|"
    "seat is freezing|bum is freezing|behind is cold|seat's cold|bottom is cold|freezing my butt",
    "n.bottom_hot": "back is sweating|sweaty back|butt is sweating|back is sweaty|back is hot",
    # -------------------------------------------------- what decides whether it is a command at all
    "x.not": "don't|do not|never|not|dont|don't you|please don't|do n't|can't|cannot|shouldn't|"
    "didn't|doesn't|isn't|aren't|wasn't|no need to|instead of|rather than|stop yourself|"
    "without opening|without closing",
    "x.and": "and|then|also|plus|after that|and then|and also|as well as|but|next up|just|while|"
    "so|afterwards|followed by|and please|comma|finally|because|cause|since|too|as well",
    "x.wrong": "no wait|i meant|i mean|sorry|actually|oh wait|no no|not that|make that|wait|oops|"
    "scratch that|correction|no i meant|sorry i meant|wrong|i wanted|no i said|rather|no sorry|"
    "hang on|i said|that's wrong|my mistake|no not|no i mean|hold on|let's say|not the",
    "x.undo": "undo|revert|take that back|put it back|go back to how|how it was|undo that|reverse that|"
    "like it was|the way it was|change it back|as it was|restore|back to what it was|"
    "set it back|switch it back|turn it back|back to before|how they were|as before|like before|"
    "cancel that|never mind that|take it back|how it used to be|undue|undid",
    "x.yes": "yes|yeah|yep|sure|go ahead|do it|confirm|ok|okay|correct|right|send it|please do|"
    "of course|absolutely|affirmative|that's right|yup|sounds good|send|fine|exactly|i'm sure|"
    "open them|definitely|that's correct|please send|go for it",
    "x.no": "no|nope|never mind|nevermind|cancel|don't|forget it|stop|don't send|nah|not now|"
    "no thanks|do not|don't do it|leave it|negative|don't bother|no thank you|skip it",
    "x.ask": "what|what's|how much|how many|how|is it possible|is the|are the|does|is there|which|"
    "where|when|who|why|are we|can the|could the|is my|is this|do i|do we|are you able|does the|"
    "did|can this|can it|are my|will the|how's|is it|should i|can a|could a|has the|have we|"
    "was the|were the|whose|am i|would it|what is|what are|how do|are there|do you know",
    "x.request": "can you|could you|would you|will you|please|i want you to|i'd like you to|"
    "go ahead and|would you mind|can we|could we|can i get|could i get|can i have|could i have|"
    "i need you to|let's|i would like|i'd like|may i|can i|do me a favor|help me|mind|"
    "i'd love|if you could|let me|i would love|you can|i want|i need|we need",
    "x.reported": "told|asked|said|says|asks|tells|tell him|tell her|mentioned|thinks|thought|heard|"
    "told me|reminded|explained|wrote|wonder|suggested|yelled|reported|claims|believes|saw|replied|"
    "recommend|ordered|warned|complained|convinced|insisted|begged|"
    "talking about|wondering",
    "x.past": "yesterday|last night|last week|last year|ago|used to|when i was|last time|once|"
    "last summer|last month|last winter|was|were|had|broke|bought|went|drove|been|burned|"
    "called me|would always|could have|should have|in the past|last weekend|back then|years|"
    "those days|these days|as a kid|as a child|as kids|that winter|that summer|stuck|lived|died|"
    "won|lost|got|came|gave|made|took|spent|forgot|slammed|locked myself|walked|turned down the job|"
    "that day|childhood|killed",
    "x.other": "he|she|they|his|her|their|him|them|neighbour|neighbor|colleague|boss|brother|sister|"
    "friend|friends|uncle|aunt|cousin|teacher|people|kitchen|bedroom|apartment|house|office's|book|"
    "recipe|insurance|account|bank account|credit card|movie about|electric cars|planning|"
    "my mother|my father|everyone says|always|london|opportunity|theory|school|airplane|plane|"
    "train ride|you think|your favorite|your favourite|what do you|history|invented|"
    "born|capital|price|cost|buy|sell|rent|house's|living room|tomorrow|weekend|computer|laptop|"
    "my phone's battery|phone battery|artificial|learn|cinema|theatre|theater|recommend|translate|"
    "meaning|mean by|hypothetically|in general|usually|every day|every morning|all day|never stops|"
    "grandmother|grandfather|dog|cat|hotel room|meeting|window seat|story|poem|joke|"
    "calories|egg|soup|toast|feel a bit down|feeling down|feel down|feel blue|feeling blue|"
    "company's|interview|manager|she's|he's|they're|they've|we've|reading a|doctor|garage|"
    "cold war|global warming|heat wave|weather|forecast|marriage|season|team|game|news about",
}

FILLERS: Final = (
    "the a an of in on to for it its it's this that please you can could would will me my i i'd i'm "
    "is are be and so uh um er hey hi hello okay ok well oh just now right there here up out with "
    "we us our we're let's let get make do does thanks thank car vehicle from off over all some any "
    "much too very really bit little one more if by at as car's want need like love would've gonna "
    "wanna quickly quick then time go going have has got your please's side seat hand way in's "
    "while away around through while second moment minute kind sort maybe perhaps also too yes no "
    "not don't what whats how far long which gets gotta take gosh man buddy dear assistant xiaoyue "
    "computer's friend's able feel feels feeling getting looks bring keep put set turn stay "
    "front back next every each both only even again still enough sir madam would've god for's "
    "hurry need's needs lets baby asleep sleeping kids fun ears"
).split()
"""Words that say nothing about whether it is meant for the car."""
