<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AccuracyPlot</name>
    <message>
        <source>Accuracy over clips</source>
        <translation>Genauigkeit über den Aufnahmen</translation>
    </message>
    <message>
        <source>accuracy over clips, which come in random order; 95 % interval shaded</source>
        <translation>Genauigkeit über Aufnahmen in zufälliger Folge; 95-%-Intervall schattiert</translation>
    </message>
    <message>
        <source>drawn while the exam runs</source>
        <translation>wird während der Prüfung gezeichnet</translation>
    </message>
    <message>
        <source>{n} clips</source>
        <translation>{n} Aufnahmen</translation>
    </message>
</context>
<context>
    <name>AirSwitch</name>
    <message>
        <source>Engine on air</source>
        <translation>Engine on air</translation>
    </message>
    <message>
        <source>D dense, S sparse, space swaps</source>
        <translation>D dense, S sparse, die Leertaste wechselt</translation>
    </message>
    <message>
        <source>{family} on air</source>
        <translation>{family} on air</translation>
    </message>
    <message>
        <source>{family}  on air</source>
        <translation>{family}  on air</translation>
    </message>
</context>
<context>
    <name>AnswerView</name>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>{family} answers</source>
        <translation>{family} antwortet</translation>
    </message>
    <message>
        <source>{right} of {all}</source>
        <translation>{right} von {all}</translation>
    </message>
    <message>
        <source>words heard rightly</source>
        <translation>Wörter richtig gehört</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>spots a word from a score of {score}</source>
        <translation>erkennt ein Wort ab Wertung {score}</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>listening</source>
        <translation>hört zu</translation>
    </message>
</context>
<context>
    <name>AskedView</name>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>What is asked</source>
        <translation>Was gefragt ist</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Banner</source>
        <translation>Banner</translation>
    </message>
    <message>
        <source>say a word</source>
        <translation>sag ein Wort</translation>
    </message>
    <message>
        <source>touch or press a key</source>
        <translation>berühren oder eine Taste drücken</translation>
    </message>
    <message>
        <source>on show is a recording; the microphone listens, nothing is recorded</source>
        <translation>zu sehen ist eine Aufnahme; das Mikrofon hört zu, nichts wird aufgezeichnet</translation>
    </message>
    <message>
        <source>on show is a recording; no microphone listens, nothing is recorded</source>
        <translation>zu sehen ist eine Aufnahme; kein Mikrofon hört zu, nichts wird aufgezeichnet</translation>
    </message>
</context>
<context>
    <name>ChallengePage</name>
    <message>
        <source>begin</source>
        <translation>beginnen</translation>
    </message>
    <message>
        <source>skip</source>
        <translation>weiter</translation>
    </message>
    <message>
        <source>Begin a round (enter)</source>
        <translation>Runde beginnen (Eingabe)</translation>
    </message>
    <message>
        <source>Go on to the next word; this one counts for neither (N)</source>
        <translation>Zum nächsten Wort; dieses zählt für keine (N)</translation>
    </message>
    <message>
        <source>no engine runs in this lane</source>
        <translation>in dieser Bahn läuft keine Engine</translation>
    </message>
    <message>
        <source>go again</source>
        <translation>noch einmal</translation>
    </message>
    <message>
        <source>start over</source>
        <translation>von vorn</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>no engine runs</source>
        <translation>keine Engine läuft</translation>
    </message>
    <message>
        <source>press R or the start button to listen</source>
        <translation>R oder Start drücken, um zuzuhören</translation>
    </message>
    <message>
        <source>not listening</source>
        <translation>hört nicht zu</translation>
    </message>
    <message>
        <source>a recording speaks, not a visitor</source>
        <translation>eine Aufnahme spricht, kein Besucher</translation>
    </message>
    <message>
        <source>{noise}  ·  enter or the button: once more</source>
        <translation>{noise}  ·  Eingabe oder Knopf: noch einmal</translation>
    </message>
    <message>
        <source>that was it</source>
        <translation>das war’s</translation>
    </message>
    <message>
        <source>press enter or the button, then say each word that is asked</source>
        <translation>Eingabe oder Knopf drücken, dann jedes gefragte Wort sagen</translation>
    </message>
    <message>
        <source>a recording speaks here, and does not know what is asked</source>
        <translation>hier spricht eine Aufnahme, sie weiß nicht, was gefragt ist</translation>
    </message>
    <message>
        <source>{n} words</source>
        <translation>{n} Wörter</translation>
    </message>
    <message>
        <source>challenge</source>
        <translation>Challenge</translation>
    </message>
    <message>
        <source>word {n} of {all}</source>
        <translation>Wort {n} von {all}</translation>
    </message>
    <message>
        <source>asked</source>
        <translation>gefragt</translation>
    </message>
    <message>
        <source>say</source>
        <translation>sag</translation>
    </message>
    <message>
        <source>{n} skipped</source>
        <translation>{n} ausgelassen</translation>
    </message>
    <message>
        <source>the noise was changed during this round</source>
        <translation>das Geräusch wurde in dieser Runde geändert</translation>
    </message>
    <message>
        <source>without noise</source>
        <translation>ohne Geräusch</translation>
    </message>
    <message>
        <source>in {noise}, {ratio}</source>
        <translation>in {noise}, {ratio}</translation>
    </message>
    <message>
        <source>the first word an engine spots within {n} s is its answer; no second try</source>
        <translation>das erste Wort, das eine Engine in {n} s erkennt, gilt; kein zweiter Versuch</translation>
    </message>
    <message>
        <source>the last 30 s stay in memory</source>
        <translation>die letzten 30 s bleiben im Speicher</translation>
    </message>
    <message>
        <source>nothing is recorded</source>
        <translation>nichts wird aufgezeichnet</translation>
    </message>
</context>
<context>
    <name>CheckControl</name>
    <message>
        <source>Choose a microphone in the list above before it can be checked.</source>
        <translation>Erst oben in der Liste ein Mikrofon wählen, dann lässt es sich prüfen.</translation>
    </message>
    <message>
        <source>the check was broken off</source>
        <translation>die Prüfung wurde abgebrochen</translation>
    </message>
    <message>
        <source>The sound changed meanwhile: check again when the microphone is heard.</source>
        <translation>Der Ton hat inzwischen gewechselt: noch einmal prüfen, wenn das Mikrofon gehört wird.</translation>
    </message>
    <message>
        <source>be quiet for a moment</source>
        <translation>kurz still sein</translation>
    </message>
    <message>
        <source>How loud is the room? Let it be as loud as it will be later.</source>
        <translation>Wie laut ist der Raum? Er soll so laut sein wie später.</translation>
    </message>
    <message>
        <source>now say three words</source>
        <translation>jetzt drei Wörter sagen</translation>
    </message>
    <message>
        <source>yes … stop … left, from where visitors will stand</source>
        <translation>yes … stop … left, von dort, wo Besucher stehen</translation>
    </message>
    <message>
        <source>the room</source>
        <translation>der Raum</translation>
    </message>
    <message>
        <source>the words</source>
        <translation>die Wörter</translation>
    </message>
    <message>
        <source>above the room</source>
        <translation>über dem Raum</translation>
    </message>
    <message>
        <source>gain, kept for it</source>
        <translation>Verstärkung, gemerkt</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>The words stand well above the room.</source>
        <translation>Die Wörter heben sich gut vom Raum ab.</translation>
    </message>
    <message>
        <source>no signal</source>
        <translation>kein Signal</translation>
    </message>
    <message>
        <source>It gives digital silence: look for a switch on it, or a muted channel.</source>
        <translation>Es liefert digitale Stille: Schalter am Mikrofon oder stummen Kanal suchen.</translation>
    </message>
    <message>
        <source>no words heard</source>
        <translation>keine Wörter gehört</translation>
    </message>
    <message>
        <source>Nothing rose above the room: come closer, or choose another microphone.</source>
        <translation>Nichts hob sich vom Raum ab: näher kommen oder ein anderes Mikrofon wählen.</translation>
    </message>
    <message>
        <source>too loud</source>
        <translation>zu laut</translation>
    </message>
    <message>
        <source>The words clip: turn the microphone down in the system&apos;s settings.</source>
        <translation>Die Wörter übersteuern: das Mikrofon in den Einstellungen des Systems leiser stellen.</translation>
    </message>
    <message>
        <source>too quiet</source>
        <translation>zu leise</translation>
    </message>
    <message>
        <source>Even the largest gain is not enough: turn it up in the system&apos;s settings.</source>
        <translation>Selbst die größte Verstärkung reicht nicht: in den Einstellungen des Systems lauter stellen.</translation>
    </message>
    <message>
        <source>hardly above the room</source>
        <translation>kaum über dem Raum</translation>
    </message>
    <message>
        <source>Speak a hand&apos;s width from the microphone; no gain helps against noise.</source>
        <translation>Eine Handbreit vor dem Mikrofon sprechen; gegen Lärm hilft keine Verstärkung.</translation>
    </message>
    <message>
        <source>{level} dBFS</source>
        <translation>{level} dBFS</translation>
    </message>
</context>
<context>
    <name>CheckView</name>
    <message>
        <source>check again</source>
        <translation>noch einmal prüfen</translation>
    </message>
    <message>
        <source>take the gain away</source>
        <translation>Verstärkung wegnehmen</translation>
    </message>
    <message>
        <source>close</source>
        <translation>schließen</translation>
    </message>
    <message>
        <source>Microphone check</source>
        <translation>Mikrofonprüfung</translation>
    </message>
    <message>
        <source>microphone check</source>
        <translation>Mikrofonprüfung</translation>
    </message>
    <message>
        <source>{n} of {of} words heard</source>
        <translation>{n} von {of} Wörtern gehört</translation>
    </message>
</context>
<context>
    <name>Checkup</name>
    <message>
        <source>The check broke off; run &apos;sparsespot doctor&apos; in a terminal to see why.</source>
        <translation>Die Prüfung brach ab; „sparsespot doctor“ in einem Terminal zeigt, warum.</translation>
    </message>
</context>
<context>
    <name>ClipModel</name>
    <message>
        <source>word</source>
        <translation>Wort</translation>
    </message>
    <message>
        <source>apart</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>largest difference of a score between the engines</source>
        <translation>größter Abstand einer Wertung zwischen den Engines</translation>
    </message>
    <message>
        <source>wrong:</source>
        <translation>falsch:</translation>
    </message>
</context>
<context>
    <name>ClipTableView</name>
    <message>
        <source>Clips of the evaluation</source>
        <translation>Aufnahmen der Auswertung</translation>
    </message>
    <message>
        <source>Order of the clips</source>
        <translation>Reihenfolge der Aufnahmen</translation>
    </message>
    <message>
        <source>search</source>
        <translation>suchen</translation>
    </message>
    <message>
        <source>Search for a recording, a word or an answer</source>
        <translation>Nach Aufnahme, Wort oder Antwort suchen</translation>
    </message>
    <message>
        <source>as heard</source>
        <translation>wie gehört</translation>
    </message>
    <message>
        <source>wrong first</source>
        <translation>Falsche zuerst</translation>
    </message>
    <message>
        <source>most apart first</source>
        <translation>größter Abstand zuerst</translation>
    </message>
    <message>
        <source>disagreements first</source>
        <translation>Uneinige zuerst</translation>
    </message>
    <message>
        <source>Clips</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>no clip of this kind</source>
        <translation>keine solche Aufnahme</translation>
    </message>
    <message>
        <source>no clip yet</source>
        <translation>noch keine Aufnahme</translation>
    </message>
    <message>
        <source>all {n}</source>
        <translation>alle {n}</translation>
    </message>
    <message>
        <source>wrong {n}</source>
        <translation>falsch {n}</translation>
    </message>
    <message>
        <source>differ {n}</source>
        <translation>uneinig {n}</translation>
    </message>
    <message>
        <source>not used {n}</source>
        <translation>unbrauchbar {n}</translation>
    </message>
    <message>
        <source>apart</source>
        <translation>Abstand</translation>
    </message>
</context>
<context>
    <name>ClipView</name>
    <message>
        <source>play</source>
        <translation>abspielen</translation>
    </message>
    <message>
        <source>counts as {word}</source>
        <translation>zählt als {word}</translation>
    </message>
    <message>
        <source>Click a clip to hear and see it. The arrow keys go through the clips, Enter plays.</source>
        <translation>Ein Klick auf eine Aufnahme spielt und zeigt sie. Die Pfeiltasten gehen durch die Aufnahmen, Eingabe spielt ab.</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Stop the clip</source>
        <translation>Aufnahme anhalten</translation>
    </message>
    <message>
        <source>Play the clip</source>
        <translation>Aufnahme abspielen</translation>
    </message>
    <message>
        <source>The chosen clip</source>
        <translation>Die gewählte Aufnahme</translation>
    </message>
</context>
<context>
    <name>Comfort</name>
    <message>
        <source>presets</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>There is no spectrogram to save.</source>
        <translation>Es gibt kein Spektrogramm zu speichern.</translation>
    </message>
    <message>
        <source>Nothing was heard yet, so there is nothing to save.</source>
        <translation>Noch wurde nichts gehört, also gibt es nichts zu speichern.</translation>
    </message>
    <message>
        <source>Saved as {file}.</source>
        <translation>Gespeichert als {file}.</translation>
    </message>
    <message>
        <source>No sound is kept: choose that in the menu first, then listen.</source>
        <translation>Es wird kein Ton behalten: erst im Menü einschalten, dann zuhören lassen.</translation>
    </message>
    <message>
        <source>forget the sound kept</source>
        <translation>behaltenen Ton vergessen</translation>
    </message>
    <message>
        <source>Save a preset</source>
        <translation>Voreinstellung speichern</translation>
    </message>
    <message>
        <source>Name for the present engines, source, operating point and theme:</source>
        <translation>Name für die jetzigen Engines, Quelle, Arbeitspunkt und Farben:</translation>
    </message>
    <message>
        <source>A preset needs a name: nothing was stored.</source>
        <translation>Eine Voreinstellung braucht einen Namen: es wurde nichts gespeichert.</translation>
    </message>
    <message>
        <source>Preset {name} stored.</source>
        <translation>Voreinstellung {name} gespeichert.</translation>
    </message>
    <message>
        <source>Preset {name} deleted.</source>
        <translation>Voreinstellung {name} gelöscht.</translation>
    </message>
    <message>
        <source>save the present choices …</source>
        <translation>jetzige Auswahl speichern …</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>löschen</translation>
    </message>
    <message>
        <source>The language changes when SparseSpot is started again.</source>
        <translation>Die Sprache wechselt, wenn SparseSpot neu gestartet wird.</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>wie das System</translation>
    </message>
</context>
<context>
    <name>CountDown</name>
    <message>
        <source>Count-down</source>
        <translation>Countdown</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something failed</source>
        <translation>Etwas ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>The log is {path}.</source>
        <translation>Das Protokoll liegt in {path}.</translation>
    </message>
    <message>
        <source>copy the report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>weiter</translation>
    </message>
    <message>
        <source>And {n} more since, in the log.</source>
        <translation>Und seither {n} weitere, im Protokoll.</translation>
    </message>
    <message>
        <source>copied</source>
        <translation>kopiert</translation>
    </message>
</context>
<context>
    <name>DiagnosticsPage</name>
    <message>
        <source>engines</source>
        <translation>Engines</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>dieser Rechner</translation>
    </message>
    <message>
        <source>copy everything</source>
        <translation>alles kopieren</translation>
    </message>
    <message>
        <source>check again</source>
        <translation>noch einmal prüfen</translation>
    </message>
    <message>
        <source>open the log&apos;s folder</source>
        <translation>Ordner des Protokolls öffnen</translation>
    </message>
    <message>
        <source>looking …</source>
        <translation>wird geprüft …</translation>
    </message>
    <message>
        <source>log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>{n} of {all} run here</source>
        <translation>{n} von {all} laufen hier</translation>
    </message>
    <message>
        <source>runs here: {runtime}, {device}</source>
        <translation>läuft hier: {runtime}, {device}</translation>
    </message>
    <message>
        <source>not available</source>
        <translation>nicht verfügbar</translation>
    </message>
    <message>
        <source>cannot run: {reason}</source>
        <translation>läuft nicht: {reason}</translation>
    </message>
    <message>
        <source>Copied: paste it where it is wanted.</source>
        <translation>Kopiert: dort einfügen, wo es gebraucht wird.</translation>
    </message>
    <message>
        <source>No program opens folders here; the log lies in {folder}.</source>
        <translation>Hier öffnet kein Programm Ordner; das Protokoll liegt in {folder}.</translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>the first {s} s of it</source>
        <translation>die ersten {s} s davon</translation>
    </message>
    <message>
        <source>The report was not written into {folder} ({reason}): free some room there, or write it elsewhere.</source>
        <translation>Der Bericht wurde nicht in {folder} geschrieben ({reason}): dort Platz schaffen oder ihn woanders ablegen.</translation>
    </message>
    <message>
        <source>The evaluation failed unexpectedly; the log file says more.</source>
        <translation>Die Auswertung ist unerwartet gescheitert; die Logdatei sagt mehr.</translation>
    </message>
    <message>
        <source>starting; listening stands still until it is over</source>
        <translation>beginnt; solange wird nicht zugehört</translation>
    </message>
    <message>
        <source>{n} recordings heard, writing the report; listening stands still</source>
        <translation>{n} Aufnahmen gehört, der Bericht wird geschrieben; solange wird nicht zugehört</translation>
    </message>
    <message>
        <source>{done} of {n} recordings, about {left} left; listening stands still until it is over</source>
        <translation>{done} von {n} Aufnahmen, noch etwa {left}; solange wird nicht zugehört</translation>
    </message>
    <message>
        <source>cancelled before the first recording</source>
        <translation>vor der ersten Aufnahme abgebrochen</translation>
    </message>
    <message>
        <source>the evaluation failed</source>
        <translation>die Auswertung ist gescheitert</translation>
    </message>
    <message>
        <source>cancelled after {done} of {n} recordings, so no report was written</source>
        <translation>nach {done} von {n} Aufnahmen abgebrochen, daher ohne Bericht</translation>
    </message>
    <message>
        <source>failed after {done} of {n} recordings, so no report was written</source>
        <translation>nach {done} von {n} Aufnahmen gescheitert, daher ohne Bericht</translation>
    </message>
    <message>
        <source>{n} recordings in {s} s, {rate} a second with reading and front end</source>
        <translation>{n} Aufnahmen in {s} s, {rate} je Sekunde mit Lesen und Vorverarbeitung</translation>
    </message>
    <message>
        <source>{n} could not be used</source>
        <translation>{n} waren unbrauchbar</translation>
    </message>
</context>
<context>
    <name>EvaluationAsking</name>
    <message>
        <source>Folder of labelled recordings</source>
        <translation>Ordner mit benannten Aufnahmen</translation>
    </message>
    <message>
        <source>List of labelled recordings</source>
        <translation>Liste mit benannten Aufnahmen</translation>
    </message>
    <message>
        <source>Lists (*.csv)</source>
        <translation>Listen (*.csv)</translation>
    </message>
    <message>
        <source>the engines are opened</source>
        <translation>die Engines werden geöffnet</translation>
    </message>
    <message>
        <source>no engine can run: see Diagnostics</source>
        <translation>keine Engine läuft: siehe Diagnose</translation>
    </message>
    <message>
        <source>an exam is running</source>
        <translation>eine Prüfung läuft</translation>
    </message>
    <message>
        <source>choose recordings first</source>
        <translation>erst Aufnahmen wählen</translation>
    </message>
    <message>
        <source>tick an engine</source>
        <translation>eine Engine ankreuzen</translation>
    </message>
</context>
<context>
    <name>EvaluationEngines</name>
    <message>
        <source>Engines and options</source>
        <translation>Engines und Optionen</translation>
    </message>
    <message>
        <source>Engines</source>
        <translation>Engines</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Start the evaluation</source>
        <translation>Auswertung beginnen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Margin in percentage points</source>
        <translation>Toleranz in Prozentpunkten</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Most recordings</source>
        <translation>Höchstens so viele Aufnahmen</translation>
    </message>
    <message>
        <source>engines</source>
        <translation>Engines</translation>
    </message>
    <message>
        <source>margin in points</source>
        <translation>Toleranz in Punkten</translation>
    </message>
    <message>
        <source>what one engine may lose against the other</source>
        <translation>was eine Engine gegen die andere verlieren darf</translation>
    </message>
    <message>
        <source>most recordings</source>
        <translation>höchstens Aufnahmen</translation>
    </message>
    <message>
        <source>a sample in proportion to the words</source>
        <translation>eine Stichprobe im Verhältnis der Wörter</translation>
    </message>
    <message>
        <source>cannot run: {reason}</source>
        <translation>läuft nicht: {reason}</translation>
    </message>
</context>
<context>
    <name>EvaluationHead</name>
    <message>
        <source>open the report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <source>open its folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>write it elsewhere …</source>
        <translation>woanders ablegen …</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>abbrechen</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Auswertung</translation>
    </message>
</context>
<context>
    <name>EvaluationPage</name>
    <message>
        <source>{path} is not there any more: evaluate again.</source>
        <translation>{path} ist nicht mehr da: noch einmal auswerten.</translation>
    </message>
    <message>
        <source>No program here opens {path}: open it by hand.</source>
        <translation>Kein Programm öffnet hier {path}: von Hand öffnen.</translation>
    </message>
    <message>
        <source>Folder for the report</source>
        <translation>Ordner für den Bericht</translation>
    </message>
    <message>
        <source>cancelling …</source>
        <translation>wird abgebrochen …</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>abbrechen</translation>
    </message>
    <message>
        <source>Cancel the evaluation</source>
        <translation>Auswertung abbrechen</translation>
    </message>
    <message>
        <source>evaluate anew</source>
        <translation>neue Auswertung</translation>
    </message>
    <message>
        <source>Choose what to evaluate next</source>
        <translation>Wählen, was als Nächstes ausgewertet wird</translation>
    </message>
</context>
<context>
    <name>EvaluationScores</name>
    <message>
        <source>no clip yet</source>
        <translation>noch keine Aufnahme</translation>
    </message>
    <message>
        <source>95 % interval {low} to {high} %</source>
        <translation>95-%-Intervall {low} bis {high} %</translation>
    </message>
    <message>
        <source>n = {n} · {rate} words/s, network alone</source>
        <translation>n = {n} · {rate} Wörter/s, Netz allein</translation>
    </message>
    <message>
        <source>n = {n} · {rate} words/s, modelled</source>
        <translation>n = {n} · {rate} Wörter/s, modelliert</translation>
    </message>
    <message>
        <source>least of {n} pairs:</source>
        <translation>geringste von {n} Paaren:</translation>
    </message>
    <message>
        <source>same answer</source>
        <translation>gleiche Antwort</translation>
    </message>
    <message>
        <source>{a} less {b}: {points} points</source>
        <translation>{a} minus {b}: {points} Punkte</translation>
    </message>
    <message>
        <source>95 % interval {low} to {high}</source>
        <translation>95-%-Intervall {low} bis {high}</translation>
    </message>
    <message>
        <source>only one right: {a} : {b}</source>
        <translation>nur eine richtig: {a} : {b}</translation>
    </message>
    <message>
        <source>Running accuracy</source>
        <translation>Laufende Genauigkeit</translation>
    </message>
</context>
<context>
    <name>EvaluationTarget</name>
    <message>
        <source>Recordings to evaluate</source>
        <translation>Auszuwertende Aufnahmen</translation>
    </message>
    <message>
        <source>choose a folder …</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>choose a list …</source>
        <translation>Liste wählen …</translation>
    </message>
    <message>
        <source>A CSV with the columns path and label</source>
        <translation>Eine CSV mit den Spalten path und label</translation>
    </message>
    <message>
        <source>Evaluated before</source>
        <translation>Zuvor ausgewertet</translation>
    </message>
    <message>
        <source>count them as unknown</source>
        <translation>als unbekannt zählen</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>counts as</source>
        <translation>zählt als</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Words found</source>
        <translation>Gefundene Wörter</translation>
    </message>
    <message>
        <source>evaluated before</source>
        <translation>zuvor ausgewertet</translation>
    </message>
    <message>
        <source>Choose a folder of recordings or a list, or drop one here. Each recording lies in a folder named by its word (yes/1.wav); a list is a CSV of path and label. Listening stands still while the engines hear them.</source>
        <translation>Einen Ordner mit Aufnahmen oder eine Liste wählen oder hier ablegen. Jede Aufnahme liegt in einem Ordner, der wie ihr Wort heißt (yes/1.wav); eine Liste ist eine CSV mit path und label. Solange die Engines sie hören, wird nicht zugehört.</translation>
    </message>
    <message>
        <source>looking through it …</source>
        <translation>wird durchgesehen …</translation>
    </message>
    <message>
        <source>{n} recordings, {words} words, {unknown} recordings count as unknown</source>
        <translation>{n} Aufnahmen, {words} Wörter, {unknown} Aufnahmen zählen als unbekannt</translation>
    </message>
    <message>
        <source>recordings</source>
        <translation>Aufnahmen</translation>
    </message>
</context>
<context>
    <name>Exam</name>
    <message>
        <source>The recordings of {folder} lie in no folder named by their word: put them into folders such as yes and stop.</source>
        <translation>Die Aufnahmen in {folder} liegen in keinem Ordner, der nach ihrem Wort heißt: in Ordner wie yes und stop legen.</translation>
    </message>
    <message>
        <source>{names} and {n} more</source>
        <translation>{names} und {n} weitere</translation>
    </message>
    <message>
        <source>Folders that are named by no word the models or the data set know: {names}. Rename them, or count them as unknown.</source>
        <translation>Ordner, deren Namen weder die Modelle noch der Datensatz als Wort kennen: {names}. Umbenennen oder als unbekannt zählen.</translation>
    </message>
    <message>
        <source>The models have no class for these folders: {names}. Leave them out.</source>
        <translation>Die Modelle haben keine Klasse für diese Ordner: {names}. Bitte weglassen.</translation>
    </message>
    <message>
        <source>No engine can run: see what sparsespot engines says.</source>
        <translation>Keine Engine läuft: die Seite Diagnose sagt, warum.</translation>
    </message>
    <message>
        <source>Not one of the {n} recordings could be used; the first: {reason}</source>
        <translation>Keine der {n} Aufnahmen war brauchbar; die erste: {reason}</translation>
    </message>
    <message>
        <source>The exam failed unexpectedly; the log file says more.</source>
        <translation>Die Prüfung schlug unerwartet fehl; das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>One engine ran: there is nothing to compare.</source>
        <translation>Nur eine Engine lief: es gibt nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>No difference can be told at n = {n}: sparse less dense is {points} points, 95 % interval {low} to {high}.</source>
        <translation>Bei n = {n} ist kein Unterschied nachweisbar: sparse minus dense sind {points} Punkte, 95-%-Intervall {low} bis {high}.</translation>
    </message>
    <message>
        <source>Sparse is right more often, by {points} points at n = {n}, 95 % interval {low} to {high}.</source>
        <translation>Sparse hat öfter recht, um {points} Punkte bei n = {n}, 95-%-Intervall {low} bis {high}.</translation>
    </message>
    <message>
        <source>Dense is right more often, by {points} points at n = {n}, 95 % interval {low} to {high}.</source>
        <translation>Dense hat öfter recht, um {points} Punkte bei n = {n}, 95-%-Intervall {low} bis {high}.</translation>
    </message>
</context>
<context>
    <name>ExamFolderView</name>
    <message>
        <source>Folder of the exam</source>
        <translation>Ordner der Prüfung</translation>
    </message>
    <message>
        <source>another folder …</source>
        <translation>anderer Ordner …</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Start</translation>
    </message>
</context>
<context>
    <name>ExamLaneView</name>
    <message>
        <source>{family} in the exam</source>
        <translation>{family} in der Prüfung</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>no clip yet</source>
        <translation>noch keine Aufnahme</translation>
    </message>
    <message>
        <source>95 % interval {low} to {high} %, n = {n}</source>
        <translation>95-%-Intervall {low} bis {high} %, n = {n}</translation>
    </message>
    <message>
        <source>words/s, network alone</source>
        <translation>Wörter/s, nur das Netz</translation>
    </message>
    <message>
        <source>words/s, modelled</source>
        <translation>Wörter/s, berechnet</translation>
    </message>
    <message>
        <source>a word, mean</source>
        <translation>je Wort, im Mittel</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>network&apos;s own time</source>
        <translation>Zeit des Netzes</translation>
    </message>
    <message>
        <source>network&apos;s own time for these clips</source>
        <translation>Zeit des Netzes für diese Aufnahmen</translation>
    </message>
    <message>
        <source>network&apos;s own time for these clips, modelled</source>
        <translation>Zeit des Netzes für diese Aufnahmen, berechnet</translation>
    </message>
    <message>
        <source>no engine runs in this lane</source>
        <translation>in dieser Bahn läuft keine Engine</translation>
    </message>
</context>
<context>
    <name>ExamPage</name>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Folder of labelled recordings</source>
        <translation>Ordner mit benannten Aufnahmen</translation>
    </message>
    <message>
        <source>choose a folder …</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>no engine can run</source>
        <translation>keine Engine läuft</translation>
    </message>
    <message>
        <source>An exam needs an engine: see what sparsespot engines says.</source>
        <translation>Eine Prüfung braucht eine Engine: die Seite Diagnose sagt, warum keine läuft.</translation>
    </message>
    <message>
        <source>opening the engines</source>
        <translation>Engines werden geöffnet</translation>
    </message>
    <message>
        <source>count them as unknown</source>
        <translation>als unbekannt zählen</translation>
    </message>
    <message>
        <source>no exam on this folder</source>
        <translation>keine Prüfung mit diesem Ordner</translation>
    </message>
    <message>
        <source>looking through the folder</source>
        <translation>Ordner wird durchgesehen</translation>
    </message>
    <message>
        <source>an exam for both engines</source>
        <translation>eine Prüfung für beide Engines</translation>
    </message>
    <message>
        <source>Choose a folder of recordings, or drop one here. Each recording lies in a folder named by its word: yes/1.wav, stop/7.flac; words that the models do not know count as unknown.
Both engines hear every recording. Listening stands still meanwhile.</source>
        <translation>Ordner mit Aufnahmen wählen oder hierher ziehen. Jede Aufnahme liegt in einem Ordner, der nach ihrem Wort heißt: yes/1.wav, stop/7.flac; Wörter, die die Modelle nicht kennen, zählen als unbekannt.
Beide Engines hören jede Aufnahme. Das Zuhören ruht so lange.</translation>
    </message>
    <message>
        <source>cancelling …</source>
        <translation>wird abgebrochen …</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>abbrechen</translation>
    </message>
    <message>
        <source>Cancel the exam</source>
        <translation>Prüfung abbrechen</translation>
    </message>
    <message>
        <source>starting; listening stands still until the exam is over</source>
        <translation>beginnt; das Zuhören ruht bis zum Ende der Prüfung</translation>
    </message>
    <message>
        <source>{done} of {n} recordings, about {left} s left; listening stands still until the exam is over</source>
        <translation>{done} von {n} Aufnahmen, noch etwa {left} s; das Zuhören ruht bis zum Ende der Prüfung</translation>
    </message>
    <message>
        <source>again</source>
        <translation>noch einmal</translation>
    </message>
    <message>
        <source>Hold the exam again</source>
        <translation>Prüfung wiederholen</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Start the exam</source>
        <translation>Prüfung beginnen</translation>
    </message>
    <message>
        <source>{n} recordings, {words} words, {unknown} recordings count as unknown</source>
        <translation>{n} Aufnahmen, {words} Wörter, {unknown} Aufnahmen zählen als unbekannt</translation>
    </message>
    <message>
        <source>cancelled before the first recording</source>
        <translation>vor der ersten Aufnahme abgebrochen</translation>
    </message>
    <message>
        <source>the exam failed</source>
        <translation>die Prüfung schlug fehl</translation>
    </message>
    <message>
        <source>cancelled after {done} of {n} recordings</source>
        <translation>nach {done} von {n} Aufnahmen abgebrochen</translation>
    </message>
    <message>
        <source>failed after {done} of {n} recordings</source>
        <translation>nach {done} von {n} Aufnahmen fehlgeschlagen</translation>
    </message>
    <message>
        <source>{n} recordings in {s} s, {rate} a second with reading and front end</source>
        <translation>{n} Aufnahmen in {s} s, {rate} je Sekunde mit Lesen und Vorverarbeitung</translation>
    </message>
    <message>
        <source>{n} could not be used</source>
        <translation>{n} waren unbrauchbar</translation>
    </message>
</context>
<context>
    <name>ExamTables</name>
    <message>
        <source>Lists of the exam</source>
        <translation>Listen der Prüfung</translation>
    </message>
    <message>
        <source>Words found</source>
        <translation>Gefundene Wörter</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>counts as</source>
        <translation>zählt als</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Answers that differ</source>
        <translation>Verschiedene Antworten</translation>
    </message>
    <message>
        <source>word</source>
        <translation>Wort</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>dense</translation>
    </message>
    <message>
        <source>sparse</source>
        <translation>sparse</translation>
    </message>
    <message>
        <source>recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Recordings not used</source>
        <translation>Unbrauchbare Aufnahmen</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>words {n}</source>
        <translation>Wörter {n}</translation>
    </message>
    <message>
        <source>differ {n}</source>
        <translation>verschieden {n}</translation>
    </message>
    <message>
        <source>not used {n}</source>
        <translation>unbrauchbar {n}</translation>
    </message>
</context>
<context>
    <name>FactsView</name>
    <message>
        <source>{family} engine&apos;s facts</source>
        <translation>Angaben zur Engine {family}</translation>
    </message>
    <message>
        <source>p50 a word</source>
        <translation>p50 je Wort</translation>
    </message>
    <message>
        <source>p95 a word</source>
        <translation>p95 je Wort</translation>
    </message>
    <message>
        <source>time of one call with one word: the network alone, without the front end</source>
        <translation>Zeit eines Aufrufs mit einem Wort: das Netz allein, ohne Vorverarbeitung</translation>
    </message>
    <message>
        <source>p50 on host</source>
        <translation>p50 am Host</translation>
    </message>
    <message>
        <source>p95 on host</source>
        <translation>p95 am Host</translation>
    </message>
    <message>
        <source>time that the simulation of one word takes here</source>
        <translation>Zeit, die das Simulieren eines Wortes hier braucht</translation>
    </message>
    <message>
        <source>model file</source>
        <translation>Modelldatei</translation>
    </message>
    <message>
        <source>weights in 8 bits, scales and the pattern</source>
        <translation>Gewichte in 8 Bit, Skalen und das Muster</translation>
    </message>
    <message>
        <source>this folder, n = {n}</source>
        <translation>dieser Ordner, n = {n}</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>of this model in 12 classes, with its 95 % interval</source>
        <translation>dieses Modells in 12 Klassen, mit 95-%-Intervall</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>{share} of weights</source>
        <translation>{share} Gewichte</translation>
    </message>
    <message>
        <source>weights that are not zero, of {n}</source>
        <translation>Gewichte, die nicht null sind, von {n}</translation>
    </message>
    <message>
        <source>multiplications of an input and a weight that are both kept, for this word</source>
        <translation>Multiplikationen einer Eingabe mit einem Gewicht, die beide bleiben, für dieses Wort</translation>
    </message>
    <message>
        <source>multiplies</source>
        <translation>multipliziert</translation>
    </message>
    <message>
        <source>multiplications of the dense net that were not done for this word</source>
        <translation>Multiplikationen des dichten Netzes, die für dieses Wort nicht nötig waren</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>gespart</translation>
    </message>
    <message>
        <source>energy a word</source>
        <translation>Energie je Wort</translation>
    </message>
    <message>
        <source>hardware that is simulated uses no energy that could be measured</source>
        <translation>simulierte Hardware verbraucht keine Energie, die sich messen ließe</translation>
    </message>
    <message>
        <source>no sensor</source>
        <translation>kein Sensor</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>no counter of energy of this device can be read here</source>
        <translation>hier lässt sich kein Energiezähler dieses Geräts lesen</translation>
    </message>
    <message>
        <source>the counter {sensor} did not move</source>
        <translation>der Zähler {sensor} stand still</translation>
    </message>
    <message>
        <source>{sensor}: all that the device used while this engine ran, idle included</source>
        <translation>{sensor}: alles, was das Gerät verbrauchte, während diese Engine lief, Leerlauf eingeschlossen</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>share of the frames of the sound that the engine kept up with</source>
        <translation>Anteil der Zeitfenster des Tons, mit denen die Engine Schritt hielt</translation>
    </message>
    <message>
        <source>{n} dropped</source>
        <translation>{n} verloren</translation>
    </message>
</context>
<context>
    <name>Figure</name>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>simuliert</translation>
    </message>
    <message>
        <source>modelled</source>
        <translation>berechnet</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Source of the sound</source>
        <translation>Quelle des Tons</translation>
    </message>
    <message>
        <source>Check the microphone (Ctrl M)</source>
        <translation>Mikrofon prüfen (Strg M)</translation>
    </message>
    <message>
        <source>Check the microphone</source>
        <translation>Mikrofon prüfen</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Dark or light (T)</source>
        <translation>Dunkel oder hell (T)</translation>
    </message>
    <message>
        <source>Keys (?)</source>
        <translation>Tasten (?)</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Dark or light</source>
        <translation>Dunkel oder hell</translation>
    </message>
</context>
<context>
    <name>HeaderState</name>
    <message>
        <source>stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>Zuhören beenden</translation>
    </message>
    <message>
        <source>Start listening</source>
        <translation>Zuhören beginnen</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>exam, not listening</source>
        <translation>Prüfung, hört nicht zu</translation>
    </message>
    <message>
        <source>evaluating, not listening</source>
        <translation>wertet aus, hört nicht zu</translation>
    </message>
    <message>
        <source>{n} frames dropped</source>
        <translation>{n} Zeitfenster verloren</translation>
    </message>
    <message>
        <source>{noise} mixed in</source>
        <translation>{noise} zugemischt</translation>
    </message>
    <message>
        <source>listening, the last 30 s stay in memory</source>
        <translation>hört zu, behält die letzten 30 s</translation>
    </message>
    <message>
        <source>30 s stay in memory</source>
        <translation>behält 30 s</translation>
    </message>
    <message>
        <source>listening, nothing is recorded</source>
        <translation>hört zu, zeichnet nichts auf</translation>
    </message>
    <message>
        <source>nothing is recorded</source>
        <translation>zeichnet nichts auf</translation>
    </message>
    <message>
        <source>playing {source}</source>
        <translation>spielt {source}</translation>
    </message>
    <message>
        <source>playing</source>
        <translation>spielt</translation>
    </message>
    <message>
        <source>{noise} mixed into {source}</source>
        <translation>{noise} in {source} gemischt</translation>
    </message>
    <message>
        <source>{noise} mixed in, the last 30 s stay in memory</source>
        <translation>{noise} zugemischt, behält 30 s</translation>
    </message>
    <message>
        <source>{noise} mixed in, nothing is recorded</source>
        <translation>{noise} zugemischt, zeichnet nichts auf</translation>
    </message>
    <message>
        <source>gain {gain}</source>
        <translation>Verstärkung {gain}</translation>
    </message>
</context>
<context>
    <name>HeardView</name>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>Word just heard</source>
        <translation>Eben gehörtes Wort</translation>
    </message>
    <message>
        <source>{word}, score {score}</source>
        <translation>{word}, Wertung {score}</translation>
    </message>
    <message>
        <source>heard</source>
        <translation>gehört</translation>
    </message>
    <message>
        <source>{family} on air</source>
        <translation>{family} on air</translation>
    </message>
    <message>
        <source> score</source>
        <translation> Wertung</translation>
    </message>
    <message>
        <source> after the word ended</source>
        <translation> nach Wortende</translation>
    </message>
    <message>
        <source> after the word ended, estimated</source>
        <translation> nach Wortende, geschätzt</translation>
    </message>
    <message>
        <source>{family} says </source>
        <translation>{family} sagt </translation>
    </message>
</context>
<context>
    <name>HelpOverlay</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>Tasten</translation>
    </message>
</context>
<context>
    <name>InsidePage</name>
    <message>
        <source>no engine runs in this lane</source>
        <translation>in dieser Bahn läuft keine Engine</translation>
    </message>
</context>
<context>
    <name>KindSwitch</name>
    <message>
        <source>Noise</source>
        <translation>Geräusch</translation>
    </message>
</context>
<context>
    <name>Kiosk</name>
    <message>
        <source>keep holding to leave the kiosk</source>
        <translation>weiter halten, um den Kiosk zu verlassen</translation>
    </message>
    <message>
        <source>the recording returns: touch, press a key or say a word to stay</source>
        <translation>die Aufnahme kommt zurück: berühren, Taste drücken oder ein Wort sagen, um zu bleiben</translation>
    </message>
</context>
<context>
    <name>LaneView</name>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>{family} engine</source>
        <translation>Engine {family}</translation>
    </message>
    <message>
        <source>{family} lane</source>
        <translation>Bahn {family}</translation>
    </message>
    <message>
        <source>no engine</source>
        <translation>keine Engine</translation>
    </message>
    <message>
        <source>words/s, modelled</source>
        <translation>Wörter/s, berechnet</translation>
    </message>
    <message>
        <source>words a second</source>
        <translation>Wörter pro Sekunde</translation>
    </message>
    <message>
        <source>no word yet</source>
        <translation>noch kein Wort</translation>
    </message>
    <message>
        <source>racing on {word}</source>
        <translation>Rennen mit {word}</translation>
    </message>
    <message>
        <source>no race on {word}</source>
        <translation>kein Rennen mit {word}</translation>
    </message>
    <message>
        <source>on {word}, batch {n}, 1 thread</source>
        <translation>mit {word}, Stapel {n}, 1 Thread</translation>
    </message>
    <message>
        <source>on {word}, batch {n}, {threads} threads</source>
        <translation>mit {word}, Stapel {n}, {threads} Threads</translation>
    </message>
</context>
<context>
    <name>LevelView</name>
    <message>
        <source>Level</source>
        <translation>Pegel</translation>
    </message>
    <message>
        <source>too loud</source>
        <translation>zu laut</translation>
    </message>
    <message>
        <source>no signal</source>
        <translation>kein Signal</translation>
    </message>
</context>
<context>
    <name>LiveBridge</name>
    <message>
        <source>An evaluation is running: hold the exam once it is over.</source>
        <translation>Eine Auswertung läuft: Die Prüfung geht erst, wenn sie vorbei ist.</translation>
    </message>
    <message>
        <source>An exam is running: evaluate once it is over.</source>
        <translation>Eine Prüfung läuft: Ausgewertet werden kann erst, wenn sie vorbei ist.</translation>
    </message>
    <message>
        <source>Something unexpected failed ({error}); the log file says more.</source>
        <translation>Etwas Unerwartetes schlug fehl ({error}); das Protokoll sagt mehr.</translation>
    </message>
</context>
<context>
    <name>LiveCostView</name>
    <message>
        <source>what live listening costs {family}</source>
        <translation>was Hören {family} kostet</translation>
    </message>
    <message>
        <source>a decision, live</source>
        <translation>je Antwort, live</translation>
    </message>
    <message>
        <source>a whole window, live</source>
        <translation>je Fenster, live</translation>
    </message>
    <message>
        <source>16 kHz streams a core</source>
        <translation>16-kHz-Ströme je Kern</translation>
    </message>
    <message>
        <source>from 48 kHz, resampled</source>
        <translation>aus 48 kHz gewandelt</translation>
    </message>
    <message>
        <source>measured once the window has settled</source>
        <translation>wird gemessen, sobald das Fenster zur Ruhe gekommen ist</translation>
    </message>
    <message>
        <source>not measured: {reason}</source>
        <translation>nicht gemessen: {reason}</translation>
    </message>
    <message>
        <source>measured: the network alone, {n} sounds at once on one thread, in this engine&apos;s best way for live sound ({runtime})</source>
        <translation>gemessen: das Netz allein, {n} Klänge zugleich auf einem Thread, so wie diese Engine laufenden Klang am besten hört ({runtime})</translation>
    </message>
    <message>
        <source>modelled, for 32 decisions a second each, from {cost} a decision: front end and network, measured with {n} sounds at once and cold caches</source>
        <translation>berechnet für je 32 Antworten in der Sekunde, aus {cost} je Antwort: Vorverarbeitung und Netz, gemessen mit {n} Klängen zugleich und kalten Caches</translation>
    </message>
    <message>
        <source>modelled likewise, with soxr&apos;s {cost} for each second of sound at 48 kHz</source>
        <translation>ebenso berechnet, mit den {cost} von soxr für jede Sekunde Klang bei 48 kHz</translation>
    </message>
</context>
<context>
    <name>LiveCosts</name>
    <message>
        <source>the process that measures broke off</source>
        <translation>der Prozess, der misst, brach ab</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>not available</source>
        <translation>nicht verfügbar</translation>
    </message>
    <message>
        <source>say a word</source>
        <translation>sag ein Wort</translation>
    </message>
    <message>
        <source>listening</source>
        <translation>hört zu</translation>
    </message>
    <message>
        <source>not listening</source>
        <translation>hört nicht zu</translation>
    </message>
    <message>
        <source>no engine runs in this lane</source>
        <translation>in dieser Bahn läuft keine Engine</translation>
    </message>
    <message>
        <source>speak a hand&apos;s width from the microphone</source>
        <translation>eine Handbreit vor dem Mikrofon sprechen</translation>
    </message>
    <message>
        <source>{family} runs in {runtime} on {device}</source>
        <translation>{family} läuft in {runtime} auf {device}</translation>
    </message>
</context>
<context>
    <name>LiveRun</name>
    <message>
        <source>The recording is over; press R to play it again.</source>
        <translation>Die Aufnahme ist zu Ende; R spielt sie noch einmal.</translation>
    </message>
    <message>
        <source>The race stopped: {error}.</source>
        <translation>Das Rennen brach ab: {error}.</translation>
    </message>
</context>
<context>
    <name>NetworkView</name>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>dense network</source>
        <translation>Netz dense</translation>
    </message>
    <message>
        <source>sparse network</source>
        <translation>Netz sparse</translation>
    </message>
    <message>
        <source>{count} of them with a zero</source>
        <translation>{count} davon mit einer Null</translation>
    </message>
    <message>
        <source>as many for any other word</source>
        <translation>ebenso viele bei jedem anderen Wort</translation>
    </message>
    <message>
        <source>{share} skipped</source>
        <translation>{share} gespart</translation>
    </message>
    <message>
        <source>of {count} if dense</source>
        <translation>von {count}, wäre es dicht</translation>
    </message>
    <message>
        <source>this engine skips zeros too</source>
        <translation>auch diese Engine lässt Nullen aus</translation>
    </message>
    <message>
        <source>most of the rest is {layer}</source>
        <translation>der Rest ist meist {layer}</translation>
    </message>
    <message>
        <source>of the rest, {layer} has the most</source>
        <translation>vom Rest hat {layer} das meiste</translation>
    </message>
    <message>
        <source>no word yet since the start</source>
        <translation>seit dem Start noch kein Wort</translation>
    </message>
    <message>
        <source>since the start, 1 word:</source>
        <translation>seit dem Start, 1 Wort:</translation>
    </message>
    <message>
        <source>since the start, {words} words:</source>
        <translation>seit dem Start, {words} Wörter:</translation>
    </message>
    <message>
        <source>{done} multiplications</source>
        <translation>{done} Multiplikationen</translation>
    </message>
    <message>
        <source>{done} done, {skipped} skipped</source>
        <translation>{done} getan, {skipped} gespart</translation>
    </message>
    <message>
        <source>Dense</source>
        <translation>Dense</translation>
    </message>
    <message>
        <source>Sparse</source>
        <translation>Sparse</translation>
    </message>
    <message>
        <source>only the winners</source>
        <translation>nur die Gewinner</translation>
    </message>
    <message>
        <source>every value, every weight</source>
        <translation>jeder Wert, jedes Gewicht</translation>
    </message>
    <message>
        <source>every weight, zeros skipped</source>
        <translation>jedes Gewicht, ohne Nullen</translation>
    </message>
    <message>
        <source>nothing heard yet</source>
        <translation>noch nichts gehört</translation>
    </message>
    <message>
        <source>{engine} cannot show its layers, and no reference of this model runs here</source>
        <translation>{engine} kann seine Schichten nicht zeigen, und keine Referenz dieses Modells läuft hier</translation>
    </message>
    <message>
        <source>{engine} cannot show its layers: these are {reference}&apos;s, same model</source>
        <translation>{engine} kann seine Schichten nicht zeigen: dies sind die von {reference}, gleiches Modell</translation>
    </message>
    <message>
        <source>multiplications for this second</source>
        <translation>Multiplikationen für diese Sekunde</translation>
    </message>
    <message>
        <source>multiplications for “{word}”</source>
        <translation>Multiplikationen für „{word}“</translation>
    </message>
    <message>
        <source>convolution {number}</source>
        <translation>Faltung {number}</translation>
    </message>
    <message>
        <source>the output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>linear {units}</source>
        <translation>linear {units}</translation>
    </message>
    <message>
        <source>all {size} used, {zeros} of them zero</source>
        <translation>alle {size} benutzt, {zeros} davon null</translation>
    </message>
    <message>
        <source>{lit} of {size} not zero</source>
        <translation>{lit} von {size} nicht null</translation>
    </message>
    <message>
        <source>{lit} winners of {size}</source>
        <translation>{lit} Gewinner von {size}</translation>
    </message>
    <message>
        <source>{count} billion</source>
        <translation>{count} Milliarden</translation>
    </message>
    <message>
        <source>{count} million</source>
        <translation>{count} Millionen</translation>
    </message>
</context>
<context>
    <name>Noise</name>
    <message>
        <source>babble</source>
        <translation>Stimmen</translation>
    </message>
    <message>
        <source>pink noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>speech {n} over the noise</source>
        <translation>Sprache {n} über dem Geräusch</translation>
    </message>
    <message>
        <source>speech {n} under the noise</source>
        <translation>Sprache {n} unter dem Geräusch</translation>
    </message>
    <message>
        <source>speech as loud as the noise</source>
        <translation>Sprache so laut wie das Geräusch</translation>
    </message>
</context>
<context>
    <name>NoiseView</name>
    <message>
        <source>Loudness of the noise</source>
        <translation>Lautstärke des Geräuschs</translation>
    </message>
    <message>
        <source>How far speech stands over the noise: right is harder</source>
        <translation>Wie weit Sprache über dem Geräusch liegt: rechts ist schwerer</translation>
    </message>
    <message>
        <source>Noise mixed in</source>
        <translation>Zugemischtes Geräusch</translation>
    </message>
    <message>
        <source>speech at {level}, from the last words</source>
        <translation>Sprache bei {level}, aus den letzten Wörtern</translation>
    </message>
    <message>
        <source>speech taken as {level} until heard</source>
        <translation>Sprache gilt als {level}, bis sie gehört wird</translation>
    </message>
    <message>
        <source>nothing mixed in</source>
        <translation>nichts zugemischt</translation>
    </message>
    <message>
        <source>{noise} mixed in</source>
        <translation>{noise} zugemischt</translation>
    </message>
    <message>
        <source>noise</source>
        <translation>Geräusch</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>leise</translation>
    </message>
    <message>
        <source>loud</source>
        <translation>laut</translation>
    </message>
    <message>
        <source>both engines hear the same</source>
        <translation>beide Engines hören dasselbe</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close this notice</source>
        <translation>Diesen Hinweis schließen</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>trouble</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Hinweis</translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message>
        <source>delete</source>
        <translation>löschen</translation>
    </message>
    <message>
        <source>leave</source>
        <translation>verlassen</translation>
    </message>
    <message>
        <source>Delete a digit</source>
        <translation>Ziffer löschen</translation>
    </message>
    <message>
        <source>Leave the kiosk</source>
        <translation>Kiosk verlassen</translation>
    </message>
    <message>
        <source>back to the show</source>
        <translation>zurück zur Schau</translation>
    </message>
    <message>
        <source>Back to the show</source>
        <translation>Zurück zur Schau</translation>
    </message>
    <message>
        <source>PIN pad</source>
        <translation>PIN-Tastatur</translation>
    </message>
    <message>
        <source>wrong too often, wait {n} s</source>
        <translation>zu oft falsch, {n} s warten</translation>
    </message>
    <message>
        <source>enter the PIN to leave the kiosk</source>
        <translation>PIN eingeben, um den Kiosk zu verlassen</translation>
    </message>
    <message>
        <source>that is not the PIN</source>
        <translation>das ist nicht die PIN</translation>
    </message>
</context>
<context>
    <name>PointView</name>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Refractory time</source>
        <translation>Sperrzeit</translation>
    </message>
    <message>
        <source>The score from which a word counts: higher means fewer false words</source>
        <translation>Die Wertung, ab der ein Wort zählt: höher heißt weniger falsche Wörter</translation>
    </message>
    <message>
        <source>Scores are averaged over this time: longer is surer and later</source>
        <translation>Über diese Zeit werden Wertungen gemittelt: länger ist sicherer und später</translation>
    </message>
    <message>
        <source>After a word nothing is spotted for this time</source>
        <translation>Nach einem Wort wird so lange keines erkannt</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>refractory</source>
        <translation>Sperrzeit</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>zurück</translation>
    </message>
    <message>
        <source>Back to the model&apos;s own operating point</source>
        <translation>Zurück zum Arbeitspunkt des Modells</translation>
    </message>
    <message>
        <source>Operating point</source>
        <translation>Arbeitspunkt</translation>
    </message>
    <message>
        <source>own {value}</source>
        <translation>eigen {value}</translation>
    </message>
</context>
<context>
    <name>RatioView</name>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>Ratio of the two speeds</source>
        <translation>Verhältnis der beiden Geschwindigkeiten</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>after each word both engines race on it</source>
        <translation>nach jedem Wort rechnen beide um die Wette</translation>
    </message>
    <message>
        <source>no ratio</source>
        <translation>kein Verhältnis</translation>
    </message>
    <message>
        <source>times your last word in one second</source>
        <translation>so oft dein letztes Wort in einer Sekunde</translation>
    </message>
    <message>
        <source>no race</source>
        <translation>kein Rennen</translation>
    </message>
    <message>
        <source>an engine is slower than speech: no time is left to race</source>
        <translation>eine Engine ist langsamer als Sprache: keine Zeit für ein Rennen</translation>
    </message>
    <message>
        <source>one engine runs: nothing to compare</source>
        <translation>nur eine Engine läuft: kein Vergleich</translation>
    </message>
    <message>
        <source>a measured and a modelled figure are not compared</source>
        <translation>Gemessenes und Berechnetes wird nicht verglichen</translation>
    </message>
    <message>
        <source>no race: the simulation is slower than speech</source>
        <translation>kein Rennen: die Simulation ist langsamer als Sprache</translation>
    </message>
    <message>
        <source>each at its best batch (dense {dense}, sparse {sparse}): {ratio}</source>
        <translation>jede mit bestem Stapel (dense {dense}, sparse {sparse}): {ratio}</translation>
    </message>
    <message>
        <source>racing</source>
        <translation>Rennen</translation>
    </message>
    <message>
        <source>faster</source>
        <translation>schneller</translation>
    </message>
    <message>
        <source>slower</source>
        <translation>langsamer</translation>
    </message>
    <message>
        <source>cycles a word of two kernels, simulated</source>
        <translation>Takte je Wort zweier Kerne, simuliert</translation>
    </message>
    <message>
        <source>sparse over dense, batch {n}</source>
        <translation>sparse zu dense, Stapel {n}</translation>
    </message>
    <message>
        <source>sparse over dense, batch {sparse} over {dense}</source>
        <translation>sparse zu dense, Stapel {sparse} zu {dense}</translation>
    </message>
    <message>
        <source>{words}, different devices</source>
        <translation>{words}, verschiedene Geräte</translation>
    </message>
    <message>
        <source>{words}, one thread each</source>
        <translation>{words}, je ein Thread</translation>
    </message>
    <message>
        <source>{words}, {sparse} over {dense} threads</source>
        <translation>{words}, {sparse} zu {dense} Threads</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>The sound server does not answer; wait for it, or restart it.</source>
        <translation>Der Tonserver antwortet nicht; warten oder ihn neu starten.</translation>
    </message>
</context>
<context>
    <name>Remaining</name>
    <message>
        <source>how much longer the word is held</source>
        <translation>wie lange das Wort noch stehen bleibt</translation>
    </message>
</context>
<context>
    <name>SeenView</name>
    <message>
        <source>hold the last word</source>
        <translation>Wort anhalten</translation>
    </message>
    <message>
        <source>how was it made?</source>
        <translation>wie entstand es?</translation>
    </message>
    <message>
        <source>what both networks see</source>
        <translation>was beide Netze sehen</translation>
    </message>
    <message>
        <source>One second of sound as {size} values: all that both nets get.</source>
        <translation>Eine Sekunde Ton als {size} Werte: mehr bekommen beide Netze nicht.</translation>
    </message>
    <message>
        <source>Convolution {number}: {mean} of {whole} taps for each of {inputs} channels, {most} at most.</source>
        <translation>Faltung {number}: {mean} von {whole} Gewichten je Kanal ({inputs} Kanäle), höchstens {most}.</translation>
    </message>
    <message>
        <source>Linear layer: {mean} of {whole} blocks for each input, {most} at most ({shown} of {inputs} shown).</source>
        <translation>Lineare Schicht: {mean} von {whole} Blöcken je Eingabe, höchstens {most} ({shown} von {inputs} gezeigt).</translation>
    </message>
    <message>
        <source>What it hears</source>
        <translation>Was es hört</translation>
    </message>
    <message>
        <source>as it comes</source>
        <translation>wie es kommt</translation>
    </message>
    <message>
        <source>of all weights are zero</source>
        <translation>aller Gewichte sind null</translation>
    </message>
    <message>
        <source>No sparse net runs</source>
        <translation>Kein sparse-Netz läuft</translation>
    </message>
    <message>
        <source>The sparse net keeps every weight</source>
        <translation>Das sparse-Netz behält jedes Gewicht</translation>
    </message>
    <message>
        <source>What the sparse net keeps</source>
        <translation>Was das sparse-Netz behält</translation>
    </message>
    <message>
        <source>let it move</source>
        <translation>weiterlaufen</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>default microphone</source>
        <translation>Standardmikrofon</translation>
    </message>
    <message>
        <source>bundled recording</source>
        <translation>mitgelieferte Aufnahme</translation>
    </message>
    <message>
        <source>No engine can run: see what sparsespot engines says.</source>
        <translation>Keine Engine läuft: die Seite Diagnose sagt, warum.</translation>
    </message>
    <message>
        <source>{family} now runs on {runtime}, {device}</source>
        <translation>{family} läuft jetzt auf {runtime}, {device}</translation>
    </message>
    <message>
        <source>The microphone &apos;{name}&apos; gives digital silence: it is muted or was taken away; check its switch and the system&apos;s sound settings.</source>
        <translation>Das Mikrofon „{name}“ liefert digitale Stille: es ist stummgeschaltet oder wurde entfernt; Schalter und Toneinstellungen des Systems prüfen.</translation>
    </message>
    <message>
        <source>The microphone &apos;{name}&apos; is too loud and clips: turn it down in the system&apos;s sound settings, or step back.</source>
        <translation>Das Mikrofon „{name}“ ist zu laut und übersteuert: in den Toneinstellungen leiser stellen oder zurücktreten.</translation>
    </message>
    <message>
        <source>The models know different words, so {model} is left out: name two models with the same labels.</source>
        <translation>Die Modelle kennen verschiedene Wörter, darum bleibt {model} weg: zwei Modelle mit denselben Wörtern nennen.</translation>
    </message>
    <message>
        <source>{doing}, {step} of {steps}</source>
        <translation>{doing}, {step} von {steps}</translation>
    </message>
    <message>
        <source>opening {engine}</source>
        <translation>{engine} wird geöffnet</translation>
    </message>
    <message>
        <source>The engines hear recordings: listening goes on once they are done.</source>
        <translation>Die Engines hören Aufnahmen: Danach wird weiter gelauscht.</translation>
    </message>
    <message>
        <source>no sound</source>
        <translation>kein Ton</translation>
    </message>
    <message>
        <source>Until it is back the default microphone is heard.</source>
        <translation>Bis es zurück ist, wird das Standardmikrofon gehört.</translation>
    </message>
    <message>
        <source>Until then the bundled recording plays.</source>
        <translation>Bis dahin spielt die mitgelieferte Aufnahme.</translation>
    </message>
    <message>
        <source>The bundled recording plays instead.</source>
        <translation>Stattdessen spielt die mitgelieferte Aufnahme.</translation>
    </message>
    <message>
        <source>Microphones connected: {names}.</source>
        <translation>Mikrofone angeschlossen: {names}.</translation>
    </message>
    <message>
        <source>No microphone is connected: plug one in, it is then heard by itself.</source>
        <translation>Kein Mikrofon angeschlossen: eines anstecken, es wird dann von selbst gehört.</translation>
    </message>
    <message>
        <source>The microphone &apos;{name}&apos; is heard again.</source>
        <translation>Das Mikrofon „{name}“ wird wieder gehört.</translation>
    </message>
</context>
<context>
    <name>SourceControl</name>
    <message>
        <source>Recordings ({kinds})</source>
        <translation>Aufnahmen ({kinds})</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Aufnahme öffnen</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>look for microphones again</source>
        <translation>Mikrofone neu suchen</translation>
    </message>
    <message>
        <source>open a recording …</source>
        <translation>Aufnahme öffnen …</translation>
    </message>
    <message>
        <source>open a folder …</source>
        <translation>Ordner öffnen …</translation>
    </message>
</context>
<context>
    <name>SpectrogramView</name>
    <message>
        <source>Spectrogram of the last ten seconds</source>
        <translation>Spektrogramm der letzten zehn Sekunden</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
</context>
<context>
    <name>SpeedGauge</name>
    <message>
        <source>1 million</source>
        <translation>1 Million</translation>
    </message>
    <message>
        <source>10 million</source>
        <translation>10 Millionen</translation>
    </message>
    <message>
        <source>dotted: a whole U250, other words, as published in 2021</source>
        <translation>publiziert 2021: eine ganze U250, andere Wörter</translation>
    </message>
    <message>
        <source>Words a second on a logarithmic scale</source>
        <translation>Wörter pro Sekunde auf logarithmischer Skala</translation>
    </message>
    <message>
        <source>words a second</source>
        <translation>Wörter/s</translation>
    </message>
</context>
<context>
    <name>SponsorStrip</name>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>nothing is recorded</source>
        <translation>nichts wird aufgezeichnet</translation>
    </message>
</context>
<context>
    <name>StatusPill</name>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
</context>
<context>
    <name>StudyAnswers</name>
    <message>
        <source>back (P)</source>
        <translation>zurück (P)</translation>
    </message>
    <message>
        <source>how the sparse net was made</source>
        <translation>wie das sparse-Netz entstand</translation>
    </message>
    <message>
        <source>How the sparse net was made</source>
        <translation>Wie das sparse-Netz entstand</translation>
    </message>
</context>
<context>
    <name>StudyChart</name>
    <message>
        <source>accuracy over training</source>
        <translation>Genauigkeit über das Training</translation>
    </message>
    <message>
        <source>Accuracy over training</source>
        <translation>Genauigkeit über das Training</translation>
    </message>
    <message>
        <source>nothing is stored to be drawn</source>
        <translation>nichts ist gespeichert, was zu zeichnen wäre</translation>
    </message>
    <message>
        <source>epochs; float32 accuracy while it trains</source>
        <translation>Epochen; float32-Genauigkeit beim Training</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>time</source>
        <translation>Zeit</translation>
    </message>
</context>
<context>
    <name>StudyMasks</name>
    <message>
        <source>epoch of the training</source>
        <translation>Epoche des Trainings</translation>
    </message>
    <message>
        <source>let it train</source>
        <translation>trainieren lassen</translation>
    </message>
    <message>
        <source>masks as they form</source>
        <translation>Masken, wie sie entstehen</translation>
    </message>
    <message>
        <source>Masks as they form</source>
        <translation>Masken, wie sie entstehen</translation>
    </message>
    <message>
        <source>taps that each input channel of convolution 2 keeps</source>
        <translation>was Faltung 2 je Eingangskanal behält</translation>
    </message>
    <message>
        <source>new in this epoch</source>
        <translation>neu in dieser Epoche</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>anhalten</translation>
    </message>
</context>
<context>
    <name>TimeBar</name>
    <message>
        <source>Time left</source>
        <translation>Verbleibende Zeit</translation>
    </message>
</context>
<context>
    <name>TurnsView</name>
    <message>
        <source>Words of this round</source>
        <translation>Wörter dieser Runde</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>heard rightly</source>
        <translation>richtig gehört</translation>
    </message>
    <message>
        <source>heard wrongly</source>
        <translation>falsch gehört</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>gespart</translation>
    </message>
    <message>
        <source>not heard in time</source>
        <translation>nicht rechtzeitig gehört</translation>
    </message>
</context>
<context>
    <name>VerdictView</name>
    <message>
        <source>Difference of the engines</source>
        <translation>Unterschied der Engines</translation>
    </message>
    <message>
        <source>sparse less dense</source>
        <translation>sparse minus dense</translation>
    </message>
    <message>
        <source>points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>95 % interval {low} to {high}</source>
        <translation>95-%-Intervall {low} bis {high}</translation>
    </message>
    <message>
        <source>only dense right {dense}, only sparse right {sparse}</source>
        <translation>nur dense richtig {dense}, nur sparse richtig {sparse}</translation>
    </message>
    <message>
        <source>{n} answers differ</source>
        <translation>{n} Antworten verschieden</translation>
    </message>
    <message>
        <source>this clip is {word}</source>
        <translation>diese Aufnahme ist {word}</translation>
    </message>
    <message>
        <source>dense says {word}</source>
        <translation>dense sagt {word}</translation>
    </message>
    <message>
        <source>sparse says {word}</source>
        <translation>sparse sagt {word}</translation>
    </message>
</context>
<context>
    <name>WordTiles</name>
    <message>
        <source>Words of the model</source>
        <translation>Wörter des Modells</translation>
    </message>
    <message>
        <source>the words of the model</source>
        <translation>die Wörter des Modells</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>dense on air</source>
        <translation>dense on air</translation>
    </message>
    <message>
        <source>sparse on air</source>
        <translation>sparse on air</translation>
    </message>
    <message>
        <source>the other engine on air</source>
        <translation>die andere Engine on air</translation>
    </message>
    <message>
        <source>start or stop listening</source>
        <translation>zuhören oder anhalten</translation>
    </message>
    <message>
        <source>clear what was heard</source>
        <translation>Gehörtes löschen</translation>
    </message>
    <message>
        <source>how the sparse net was made</source>
        <translation>wie das sparse-Netz entstand</translation>
    </message>
    <message>
        <source>open a recording</source>
        <translation>Aufnahme öffnen</translation>
    </message>
    <message>
        <source>open a folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>save a picture of the window</source>
        <translation>Bild des Fensters speichern</translation>
    </message>
    <message>
        <source>save the spectrogram as a picture</source>
        <translation>Spektrogramm als Bild speichern</translation>
    </message>
    <message>
        <source>save words and races as CSV</source>
        <translation>Wörter und Rennen als CSV speichern</translation>
    </message>
    <message>
        <source>keep the last 30 s of sound in memory</source>
        <translation>letzte 30 s Ton im Speicher behalten</translation>
    </message>
    <message>
        <source>save the sound kept in memory</source>
        <translation>behaltenen Ton speichern</translation>
    </message>
    <message>
        <source>save these choices as a preset</source>
        <translation>Auswahl als Voreinstellung speichern</translation>
    </message>
    <message>
        <source>hold the last word, or let it move</source>
        <translation>das letzte Wort anhalten, oder weiterlaufen</translation>
    </message>
    <message>
        <source>begin the challenge, or again</source>
        <translation>Challenge beginnen, oder noch einmal</translation>
    </message>
    <message>
        <source>skip a word of the challenge</source>
        <translation>Wort der Challenge auslassen</translation>
    </message>
    <message>
        <source>look for microphones again</source>
        <translation>Mikrofone neu suchen</translation>
    </message>
    <message>
        <source>check the microphone</source>
        <translation>Mikrofon prüfen</translation>
    </message>
    <message>
        <source>dark or light</source>
        <translation>dunkel oder hell</translation>
    </message>
    <message>
        <source>reduce motion</source>
        <translation>weniger Bewegung</translation>
    </message>
    <message>
        <source>full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>the next page</source>
        <translation>nächste Seite</translation>
    </message>
    <message>
        <source>open the menu</source>
        <translation>Menü öffnen</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>leave help, the study or full screen</source>
        <translation>Hilfe, Studie oder Vollbild verlassen</translation>
    </message>
    <message>
        <source>quit</source>
        <translation>beenden</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
</context>
<context>
    <name>crash</name>
    <message>
        <source>Something unexpected failed ({error}).</source>
        <translation>Etwas Unerwartetes schlug fehl ({error}).</translation>
    </message>
</context>
<context>
    <name>exports</name>
    <message>
        <source>{file} was not saved ({reason}): free some room there, or allow writing.</source>
        <translation>{file} wurde nicht gespeichert ({reason}): dort Platz schaffen oder Schreiben erlauben.</translation>
    </message>
</context>
<context>
    <name>format</name>
    <message>
        <source>en</source>
        <comment>the language&apos;s code</comment>
        <translation>de</translation>
    </message>
    <message>
        <source>{n} cycles at {clock}, assumed</source>
        <translation>{n} Takte bei {clock}, angenommen</translation>
    </message>
</context>
<context>
    <name>pages</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>Innen</translation>
    </message>
    <message>
        <source>Challenge</source>
        <translation>Challenge</translation>
    </message>
    <message>
        <source>Exam</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
</context>
<context>
    <name>study</name>
    <message>
        <source>A dense net pruned, or sparse from the start?</source>
        <translation>Ein dichtes Netz ausgedünnt, oder dünn von Anfang an?</translation>
    </message>
    <message>
        <source>What do the k-winners cost?</source>
        <translation>Was kosten die k-Gewinner?</translation>
    </message>
    <message>
        <source>Does boosting matter?</source>
        <translation>Bringt Boosting etwas?</translation>
    </message>
    <message>
        <source>Does a pattern that regrows beat a fixed random one?</source>
        <translation>Schlägt ein nachwachsendes Muster ein festes zufälliges?</translation>
    </message>
    <message>
        <source>Does a rule or foresight beat chance?</source>
        <translation>Schlägt Regel oder Voraussicht den Zufall?</translation>
    </message>
    <message>
        <source>Does a lottery ticket beat pruning once?</source>
        <translation>Schlägt ein Lotterielos einmaliges Ausdünnen?</translation>
    </message>
    <message>
        <source>How much slower is it to train?</source>
        <translation>Wie viel langsamer ist das Training?</translation>
    </message>
    <message>
        <source>not measured: {rows}</source>
        <translation>nicht gemessen: {rows}</translation>
    </message>
    <message>
        <source>{b} {other}: {points} points, too few seeds to tell</source>
        <translation>{b} {other}: {points} Punkte, zu wenige Startwerte für ein Urteil</translation>
    </message>
    <message>
        <source>{b} {other}: not told apart, {points} ({low} to {high})</source>
        <translation>{b} {other}: nicht zu unterscheiden, {points} ({low} bis {high})</translation>
    </message>
    <message>
        <source>{b} {other}: {points} points ({low} to {high})</source>
        <translation>{b} {other}: {points} Punkte ({low} bis {high})</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>noch nicht gemessen</translation>
    </message>
    <message>
        <source>{least} {first} to {most} {last}: processor time of a whole training against the dense twin&apos;s.</source>
        <translation>{least} {first} bis {most} {last}: Prozessorzeit eines ganzen Trainings gegen die des dichten Zwillings.</translation>
    </message>
    <message>
        <source>{title}: int8 accuracy {mean} % on n = {n}, measured, mean of {seeds} seeds from {least} to {most} %; the training took {time} of the dense twin&apos;s processor time</source>
        <translation>{title}: int8-Genauigkeit {mean} % bei n = {n}, gemessen, Mittel von {seeds} Startwerten von {least} bis {most} %; das Training brauchte {time} der Prozessorzeit des dichten Zwillings</translation>
    </message>
    <message>
        <source>{title}: int8 accuracy {mean} % on n = {n}, measured, one seed; the training took {time} of the dense twin&apos;s processor time</source>
        <translation>{title}: int8-Genauigkeit {mean} % bei n = {n}, gemessen, ein Startwert; das Training brauchte {time} der Prozessorzeit des dichten Zwillings</translation>
    </message>
    <message>
        <source>The dense twin keeps every weight.</source>
        <translation>Der dichte Zwilling behält jedes Gewicht.</translation>
    </message>
    <message>
        <source>How these masks formed is not stored: run the row again to see it.</source>
        <translation>Wie diese Masken entstanden, ist nicht gespeichert: diese Zeile der Studie noch einmal laufen lassen.</translation>
    </message>
    <message>
        <source>after epoch {epoch} of {epochs}</source>
        <translation>nach Epoche {epoch} von {epochs}</translation>
    </message>
    <message>
        <source>convolution 2 keeps {kept} of {whole} taps, the linear layer {blocks} blocks</source>
        <translation>Faltung 2 behält {kept} von {whole} Stellen, die lineare Schicht {blocks} Blöcke</translation>
    </message>
    <message>
        <source>of the taps kept, {now} changed place in this epoch, {all} since the first</source>
        <translation>von den behaltenen Stellen sind {now} in dieser Epoche gewechselt, {all} seit der ersten</translation>
    </message>
    <message>
        <source>validation list, n = {n}; {epochs} epochs; mean of the seeds, {seeds} a row; intervals 95 % between seeds; time: of the processor, the whole training, dense twin 1×</source>
        <translation>Validierungsliste, n = {n}; {epochs} Epochen; Mittel der Startwerte, {seeds} je Zeile; Intervalle 95 % zwischen Startwerten; Zeit: des Prozessors, das ganze Training, dichter Zwilling 1×</translation>
    </message>
    <message>
        <source>; of longer trainings the last epochs are drawn</source>
        <translation>; von längeren Trainings sind die letzten Epochen gezeichnet</translation>
    </message>
    <message>
        <source>{first} ({n} more cannot be read.)</source>
        <translation>{first} ({n} weitere sind nicht lesbar.)</translation>
    </message>
    <message>
        <source>The study&apos;s results are not installed: there are none in {folder}.</source>
        <translation>Die Ergebnisse der Studie sind nicht installiert: in {folder} liegen keine.</translation>
    </message>
    <message>
        <source>dense twin</source>
        <translation>dichter Zwilling</translation>
    </message>
    <message>
        <source>dense with k-winners</source>
        <translation>dicht mit k-Gewinnern</translation>
    </message>
    <message>
        <source>pruned without k-winners</source>
        <translation>ausgedünnt ohne k-Gewinner</translation>
    </message>
    <message>
        <source>pruned while it trains</source>
        <translation>beim Training ausgedünnt</translation>
    </message>
    <message>
        <source>pruned and boosted</source>
        <translation>ausgedünnt mit Boosting</translation>
    </message>
    <message>
        <source>fixed by chance</source>
        <translation>fest nach Zufall</translation>
    </message>
    <message>
        <source>fixed by chance and boosted</source>
        <translation>fest nach Zufall, Boosting</translation>
    </message>
    <message>
        <source>fixed by rule</source>
        <translation>fest nach Regel</translation>
    </message>
    <message>
        <source>fixed by foresight (SNIP)</source>
        <translation>fest nach Voraussicht (SNIP)</translation>
    </message>
    <message>
        <source>regrown by chance (SET)</source>
        <translation>zufällig nachgewachsen (SET)</translation>
    </message>
    <message>
        <source>regrown by gradient (RigL)</source>
        <translation>nach Gradient gewachsen (RigL)</translation>
    </message>
    <message>
        <source>wound back (lottery ticket)</source>
        <translation>zurückgespult (Lotterielos)</translation>
    </message>
    <message>
        <source>pruned for four times as long</source>
        <translation>viermal so lange ausgedünnt</translation>
    </message>
</context>
</TS>
